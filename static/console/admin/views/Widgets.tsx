import { Plus } from '../../../shared/icons-late'
import { Rows } from '../../parts/Rows'
import { address } from '../../pure/route'
import { openSettings } from '../../state/nav'
import { a } from '../i18n'
import { Page, Read } from '../parts/Page'
import { useLoaded } from '../state/load'
import { widgets } from '../state/settings'
import { WidgetPage } from './WidgetPage'

export function Widgets({ id }: { id: string }) {
  return id ? <WidgetPage key={id} id={id} /> : <WidgetList />
}

function WidgetList() {
  const all = useLoaded('widgets', widgets)
  const add = (
    <button type="button" class="button small main" onClick={() => openSettings('widgets', 'new')} data-testid="new-widget">
      <Plus />
      {a('widgets.new')}
    </button>
  )
  return (
    <Page title={a('nav.widgets')} back="" tools={add}>
      <p class="form-lead">{a('widgets.lead')}</p>
      <Read of={all}>
        {(items) => (
          <Rows
            label={a('nav.widgets')}
            items={items}
            current=""
            testid="widgets"
            href={(w) => address({ place: 'settings', section: 'widgets', id: w.id })}
            open={(w) => openSettings('widgets', w.id)}
            marks={() => ({ 'data-testid': 'widget-row' })}
            row={(w) => (
              <span class="row-body">
                <span class="row-line">
                  <span class="row-name">{w.name}</span>
                  {w.disabled && <span class="chip">{a('projects.off')}</span>}
                </span>
                <span class="settings-what">{w.origins.join(' · ') || a('widgets.nowhere')}</span>
              </span>
            )}
          />
        )}
      </Read>
    </Page>
  )
}
