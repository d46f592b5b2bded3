// What the composer offers behind "/", the saved replies of the conversation,
// and behind "@" in a note, the colleagues who see it.
import { t } from '../i18n'
import { fillReply, findReplies } from '../pure/replies'
import type { Colleague, Conversation } from '../types'
import { matches } from '../pure/words'
import { loadReplies, replies, valuesFor } from './replies'
import { me, myId } from './store'
import type { Source } from './suggest'

const most = 5

export function replySource(c: Conversation): Source {
  return {
    mark: '/',
    label: t('suggest.replies'),
    find: (word) => {
      void loadReplies()
      const values = valuesFor(c)
      return findReplies(replies.value, word, c.project, most, c.locale).map((r) => {
        const insert = fillReply(r.text, values)
        return { key: r.id, title: r.title, mark: r.shortcut && '/' + r.shortcut, detail: insert.replace(/\s+/g, ' '), insert }
      })
    },
  }
}

/** Colleagues who see a conversation of a project. */
export function readersOf(project: string): Colleague[] {
  return (me.value?.agents ?? []).filter((a) => a.role !== 'agent' || a.projects?.includes(project))
}

export function peopleSource(c: Conversation): Source {
  return {
    mark: '@',
    label: t('suggest.people'),
    find: (word) =>
      readersOf(c.project)
        .filter((a) => a.id !== myId.value && matches(a.name, word))
        .slice(0, most)
        .map((a) => ({ key: a.id, title: a.name, mark: '', detail: '', insert: `@${a.name} ` })),
  }
}
