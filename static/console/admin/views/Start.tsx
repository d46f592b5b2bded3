import { useMemo } from 'preact/hooks'
import { openInbox, openSettings } from '../../state/nav'
import { session } from '../../state/store'
import { a } from '../i18n'
import { Card } from '../parts/Card'
import { FormFrame } from '../parts/FormFrame'
import { Lines } from '../parts/Lines'
import { Page, Read } from '../parts/Page'
import { Form } from '../state/form'
import { useLoaded } from '../state/load'
import { storeWidget, widget, widgets } from '../state/settings'
import type { Widget } from '../types'
import { Install } from './Install'
import { freshWidget } from './WidgetPage'

/** From nothing to a chat on one's own page: where it stands, the tag, whether it works. */
export function Start({ quiet }: { quiet?: boolean }) {
  const got = useLoaded('start', async () => (await widgets()).find((w) => !w.disabled) ?? { ...freshWidget(), name: session.peek()!.tenant.name })
  return (
    <Page title={a('nav.start')} back="" quiet={quiet}>
      <Read of={got}>{(w) => <Steps key={w.id} w={w} again={got.again} />}</Read>
    </Page>
  )
}

function Steps({ w, again }: { w: Widget; again: () => void }) {
  const f = useMemo(
    () =>
      new Form<Widget>(w, {
        key: 'start/' + (w.id || 'new'),
        kind: 'widget',
        save: storeWidget,
        read: () => widget(w.id),
        saved: () => !w.id && again(),
      }),
    [],
  )
  const there = f.base.value
  return (
    <>
      <FormFrame f={f} save={w.id ? undefined : a('start.go')}>
        <Card title={a('start.where')} lead={a('start.where.lead')}>
          <Lines f={f} at="origins" example="https://www.example.com" />
        </Card>
      </FormFrame>
      {w.id && there.origins.length > 0 && (
        <>
          <Install w={there} />
          <Card title={a('start.ready')} lead={a('start.ready.lead')}>
            <div class="card-foot start">
              <button type="button" class="button small" onClick={() => openSettings('widgets', w.id)}>
                {a('start.look')}
              </button>
              <button type="button" class="button small" onClick={() => openSettings('agents', 'new')}>
                {a('agents.new')}
              </button>
              <button type="button" class="button small main" onClick={() => openInbox()} data-testid="start-inbox">
                {a('start.inbox')}
              </button>
            </div>
          </Card>
        </>
      )}
    </>
  )
}
