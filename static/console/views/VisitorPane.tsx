import { useEffect, useState } from 'preact/hooks'
import { Alert, Check, Close } from '../../shared/icons'
import { short, full } from '../../shared/time'
import { t } from '../i18n'
import { Bar } from '../parts/icons'
import { isBanned } from '../pure/conversations'
import { browserName } from '../pure/words'
import type { Conversation, PersonHistory } from '../types'
import { loadPerson } from '../state/actions'
import { nameOf } from '../state/desk'
import { dialog } from '../state/dialogs'
import { toggleSide, narrow } from '../state/layout'
import { openConversation, openTicket } from '../state/nav'
import { locale } from '../state/settings'
import { unban } from '../state/bans'
import { now, projectName } from '../state/store'
import { complain, toast } from '../state/toasts'
import { StatusChip } from '../parts/StatusChip'
import { PageSays } from './PageSays'
import { Routing } from './Routing'

/** Who the visitor is, as far as is known, and what was before. */
export function VisitorPane({ c }: { c: Conversation }) {
  return (
    <aside class="side-pane" aria-label={t('visitor.title')} data-testid="visitor">
      <header class="side-head">
        <h2>{t('visitor.title')}</h2>
        {narrow.value && (
          <button type="button" class="tool" aria-label={t('visitor.hide')} onClick={toggleSide}>
            <Close />
          </button>
        )}
      </header>
      <Person c={c} />
      <Claimed c={c} />
      <Where c={c} />
      <Routing c={c} />
      <PageSays c={c} />
      <Earlier c={c} />
    </aside>
  )
}

function Person({ c }: { c: Conversation }) {
  const v = c.visitor
  return (
    <section class="side-part">
      <p class="side-name">{nameOf(c)}</p>
      {v.email ? <p class="side-email">{v.email}</p> : <p class="side-none">{t('visitor.noEmail')}</p>}
      {v.company && <p>{v.company}</p>}
      <p class={v.verified ? 'proof good' : 'proof'} title={t(v.verified ? 'visitor.verified.hint' : 'visitor.unverified.hint')}>
        {v.verified ? <Check /> : <Alert />}
        {t(v.verified ? 'visitor.verified' : 'visitor.unverified')}
      </p>
      {isBanned(c, now.value) && (
        <p class="proof bad" data-testid="banned">
          <Bar />
          {t('visitor.banned', { time: full(c.banned_until!, locale.value) })}{' '}
          <button type="button" class="link" onClick={() => void unban(v.id).then(() => toast(t('done.unbanned')), complain)}>
            {t('ban.lift')}
          </button>
        </p>
      )}
    </section>
  )
}

function Claimed({ c }: { c: Conversation }) {
  if (c.ticket)
    return (
      <section class="side-part">
        <h3>{t('visitor.about')}</h3>
        <button type="button" class="link" onClick={() => openTicket(c.ticket)} data-testid="about-ticket">
          #{c.ticket}
        </button>
        {c.unverified && <span class="proof">{t('ticket.unverified')}</span>}
      </section>
    )
  if (!c.claim) return null
  return (
    <section class="side-part claim">
      <h3>{t('visitor.claim')}</h3>
      <button type="button" class="link" onClick={() => openTicket(c.claim)} data-testid="claim-ticket">
        #{c.claim}
      </button>
      <p class="side-small">{t('visitor.claim.hint')}</p>
    </section>
  )
}

function Where({ c }: { c: Conversation }) {
  const safe = /^https?:\/\//i.test(c.page.url)
  return (
    <dl class="facts side-part">
      {c.page.url && (
        <Fact label={t('visitor.page')}>
          {safe ? (
            <a href={c.page.url} target="_blank" rel="noopener noreferrer nofollow" title={c.page.url}>
              {c.page.title || c.page.url}
            </a>
          ) : (
            c.page.url
          )}
        </Fact>
      )}
      {c.page.browser && (
        <Fact label={t('visitor.browser')}>
          <span title={c.page.browser}>{browserName(c.page.browser) || c.page.browser}</span>
        </Fact>
      )}
      <Fact label={t('visitor.language')}>{languageName(c.page.locale || c.locale)}</Fact>
      <Fact label={t('visitor.since')}>
        <time title={full(c.created_at, locale.value)}>{short(c.created_at, locale.value)}</time>
      </Fact>
      {c.stars > 0 && <Fact label={t('visitor.stars')}>{`${'★'.repeat(c.stars)}${'☆'.repeat(5 - c.stars)} ${c.stars}/5`}</Fact>}
    </dl>
  )
}

function languageName(code: string): string {
  try {
    return new Intl.DisplayNames([locale.value], { type: 'language' }).of(code) ?? code
  } catch {
    return code
  }
}

function Fact({ label, children }: { label: string; children: preact.ComponentChildren }) {
  return (
    <div class="fact">
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  )
}

function Earlier({ c }: { c: Conversation }) {
  const [history, setHistory] = useState<PersonHistory | 'failed' | null>(null)
  useEffect(() => {
    let here = true
    loadPerson(c.visitor.id).then(
      (found) => here && setHistory(found),
      () => here && setHistory('failed'),
    )
    return () => {
      here = false
    }
  }, [c.visitor.id, c.ticket, c.status])
  if (history === 'failed') return <p class="side-part side-none">{t('app.failed')}</p>
  if (!history) return <div class="side-part skeleton side-wait" aria-busy="true" />
  const others = (history.conversations ?? []).filter((o) => o.id !== c.id)
  const tickets = history.tickets ?? []
  return (
    <>
      <section class="side-part">
        <h3>{t('visitor.conversations')}</h3>
        {!others.length && <p class="side-none">{t('visitor.conversations.none')}</p>}
        {others.map((o) => (
          <button
            type="button"
            class="side-link"
            key={o.id}
            onClick={() => openConversation(o.id)}
            data-testid="earlier-conversation"
          >
            <span class="side-link-text">{o.last_text || projectName(o.project)}</span>
            <span class="side-link-foot">
              {short(o.last_at || o.created_at, locale.value)} · {projectName(o.project)} · {t(`status.${o.status}`)}
            </span>
          </button>
        ))}
        {c.status !== 'closed' && others.some((o) => o.status !== 'closed') && (
          <button type="button" class="link side-join" onClick={() => (dialog.value = { kind: 'merge', id: c.id })} data-testid="merge">
            {t('merge.do')}
          </button>
        )}
      </section>
      <section class="side-part">
        <h3>{t('visitor.tickets')}</h3>
        {!tickets.length && <p class="side-none">{t('visitor.tickets.none')}</p>}
        {tickets.map((k) => (
          <button type="button" class="side-link" key={k.id} onClick={() => openTicket(k.number)} data-testid="earlier-ticket">
            <span class="side-link-text">
              #{k.number} {k.subject}
            </span>
            <span class="side-link-foot">
              <StatusChip status={k.status} category={k.category} />
            </span>
          </button>
        ))}
        {!c.ticket && (
          <button type="button" class="link side-join" onClick={() => (dialog.value = { kind: 'join', id: c.id })} data-testid="join">
            {t('join.do')}
          </button>
        )}
      </section>
    </>
  )
}
