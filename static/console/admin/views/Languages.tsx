import { locales, type Locale } from '../../../shared/i18n'
import { address, type Section } from '../../pure/route'
import { api } from '../../state/session'
import { openReplies, openSettings } from '../../state/nav'
import { languageNames } from '../../state/settings'
import { a, an, pathWords } from '../i18n'
import { Card } from '../parts/Card'
import { Page, Read } from '../parts/Page'
import { askTongue } from '../state/form'
import { letterName } from '../state/letters'
import { useLoaded } from '../state/load'

interface Lack {
  kind: 'tenant' | 'project' | 'widget' | 'letter' | 'reply'
  object: string
  label: string
  field: string
  has: Locale[]
}

interface Language {
  locale: Locale
  default: boolean
  widgets: string[]
  missing: Lack[]
}

const read = async () => (await api.get<{ items: Language[] }>('/admin/languages')).items

/** The languages that visitors may meet, and what is not said in them. */
export function Languages() {
  const got = useLoaded('languages', read)
  return (
    <Page title={a('nav.languages')} back="">
      <p class="form-lead">{a('languages.lead')}</p>
      <Read of={got}>{(all) => [...all].sort((x, y) => rank(x) - rank(y)).map((l) => <One key={l.locale} l={l} />)}</Read>
    </Page>
  )
}

// The company's own first, those that nobody is offered last.
const rank = (l: Language) => (l.default ? 0 : l.widgets.length ? 1 : 2) * locales.length + locales.indexOf(l.locale)

function One({ l }: { l: Language }) {
  const offered = l.widgets.length ? a('languages.offered', { widgets: l.widgets.join(', ') }) : a('languages.unoffered')
  const lead = l.default ? `${a('languages.default')} ${offered}` : offered
  return (
    <Card title={languageNames[l.locale]} lead={lead}>
      {l.missing.length ? (
        <>
          <p>{an('languages.missing', l.missing.length)}</p>
          <ul class="lacking" data-testid={'lacks-' + l.locale}>
            {l.missing.map((m) => (
              <Missing key={m.kind + m.object + m.field} m={m} locale={l.locale} />
            ))}
          </ul>
        </>
      ) : (
        <p class="help" data-testid={'whole-' + l.locale}>
          {a('languages.whole')}
        </p>
      )}
    </Card>
  )
}

const places: Record<Exclude<Lack['kind'], 'reply'>, Section> = { tenant: 'company', project: 'projects', widget: 'widgets', letter: 'letters' }

/** A saved reply is where agents have it; its other languages are replies with the same shortcut. */
function MissingReply({ m }: { m: Lack }) {
  const go = (e: MouseEvent) => {
    if (e.ctrlKey || e.metaKey || e.shiftKey || e.button) return
    e.preventDefault()
    openReplies(m.object)
  }
  return (
    <li>
      <a href={address({ place: 'replies', id: m.object })} onClick={go} data-testid="lack">
        {a('languages.reply', { title: m.label })}
      </a>
      <Has m={m} />
    </li>
  )
}

function Has({ m }: { m: Lack }) {
  return <span class="settings-what">{a('languages.has', { languages: m.has.map((h) => languageNames[h]).join(', ') })}</span>
}

function Missing({ m, locale }: { m: Lack; locale: Locale }) {
  if (m.kind === 'reply') return <MissingReply m={m} />
  const section = places[m.kind]
  const id = m.kind === 'tenant' ? '' : m.kind === 'letter' ? `${m.object}.${locale}` : m.object
  const what = m.kind === 'letter' ? letterName(id) : `${m.label}: ${pathWords(m.kind === 'tenant' ? 'company' : m.kind, m.field)}`
  const go = (e: MouseEvent) => {
    if (e.ctrlKey || e.metaKey || e.shiftKey || e.button) return
    e.preventDefault()
    askTongue(locale)
    openSettings(section, id)
  }
  return (
    <li>
      <a href={address({ place: 'settings', section, id })} onClick={go} data-testid="lack">
        {what}
      </a>
      <Has m={m} />
    </li>
  )
}
