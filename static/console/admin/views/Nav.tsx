import { t } from '../../i18n'
import { address, sections, type Section } from '../../pure/route'
import { openSettings } from '../../state/nav'
import { session } from '../../state/store'
import { a } from '../i18n'
import { Rows } from '../../parts/Rows'

// An administrator's provider could vouch for an owner. Keys and consent are no operator's who is here by it.
const mine = () =>
  sections
    .filter((s) => s !== 'sso' || session.value?.agent.role === 'owner')
    .filter((s) => !session.value?.stay || (s !== 'keys' && s !== 'operator'))
    .map((s) => ({ id: s }))

/** The parts of administration. */
export function Nav({ section }: { section: Section }) {
  return (
    <section class="list-pane settings-nav" aria-label={t('rail.settings')}>
      <header class="pane-head">
        <h1 data-home tabIndex={-1}>
          {t('rail.settings')}
        </h1>
      </header>
      <p class="settings-of">{session.value?.tenant.name}</p>
      <Rows
        label={t('rail.settings')}
        items={mine()}
        current={section}
        testid="settings-nav"
        href={(s) => address({ place: 'settings', section: s.id, id: '' })}
        open={(s) => openSettings(s.id)}
        marks={(s) => ({ 'data-testid': 'settings-' + s.id })}
        row={(s) => (
          <span class="row-body">
            <span class="row-name">{a(`nav.${s.id}`)}</span>
            <span class="settings-what">{a(`nav.${s.id}.what`)}</span>
          </span>
        )}
      />
    </section>
  )
}
