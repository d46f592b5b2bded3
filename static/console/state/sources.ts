// What the composer offers behind "/": the saved replies of the conversation.
import { t } from '../i18n'
import { fillReply, findReplies } from '../pure/replies'
import type { Conversation } from '../types'
import { loadReplies, replies, valuesFor } from './replies'
import type { Source } from './suggest'

const most = 5

export function replySource(c: Conversation): Source {
  return {
    mark: '/',
    label: t('suggest.replies'),
    find: (word) => {
      void loadReplies()
      const values = valuesFor(c)
      return findReplies(replies.value, word, c.project, most).map((r) => {
        const insert = fillReply(r.text, values)
        return { key: r.id, title: r.title, mark: r.shortcut && '/' + r.shortcut, detail: insert.replace(/\s+/g, ' '), insert }
      })
    },
  }
}
