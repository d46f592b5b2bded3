import { useMemo } from 'preact/hooks'
import { locales } from '../../../shared/i18n'
import { openSettings } from '../../state/nav'
import { languageNames } from '../../state/settings'
import { a } from '../i18n'
import { Card } from '../parts/Card'
import { FormFrame } from '../parts/FormFrame'
import { Choice, Many, Text, Toggle } from '../parts/inputs'
import { Lines } from '../parts/Lines'
import { Page, Read } from '../parts/Page'
import { Preview } from '../parts/Preview'
import { Tongues } from '../parts/Tongues'
import { draftOf, type DraftPlace } from '../state/drafts'
import { Form, newcomer } from '../state/form'
import { useLoaded } from '../state/load'
import { projects, storeWidget, widget } from '../state/settings'
import type { Project, Widget } from '../types'
import { Channels } from './Channels'
import { Install } from './Install'
import { WidgetLook } from './WidgetLook'

export const freshWidget = (): Widget => ({
  ...newcomer(),
  key: '',
  name: '',
  origins: [],
  locale: '',
  projects: [],
  look: { accent: '#2f5bea', position: 'right', picture: '', offset_x: 20, offset_y: 20, scheme: 'auto', launcher: {} },
  texts: {},
  show: { include: [], exclude: [], verified_only: false },
  channels: [],
  consent: '',
  disabled: false,
})

export function WidgetPage({ id }: { id: string }) {
  const got = useLoaded(id, async () => {
    const made = id !== 'new'
    const [w, list, drafts] = await Promise.all([made ? widget(id) : freshWidget(), projects(), made ? draftOf<Widget>('widget', id) : undefined])
    return { w, list, drafts }
  })
  return (
    <Page title={got.value?.w.name || a(id === 'new' ? 'widgets.new' : 'nav.widgets')} back="widgets" wide>
      <Read of={got}>{(v) => <WidgetForm {...v} />}</Read>
    </Page>
  )
}

function WidgetForm({ w, list, drafts }: { w: Widget; list: Project[]; drafts?: DraftPlace<Widget> }) {
  const f = useMemo(
    () =>
      new Form<Widget>(w, {
        key: 'widgets/' + (w.id || 'new'),
        kind: 'widget',
        save: storeWidget,
        read: () => widget(w.id),
        drafts,
        saved: (made) => !w.id && openSettings('widgets', made.id),
      }),
    [],
  )
  return (
    <div class="designer">
      <div class="designer-form">
      <FormFrame f={f}>
        <Card title={a('project.basics')}>
          <Text f={f} at="name" />
          <Toggle f={f} at="disabled" flip />
          <Lines f={f} at="origins" example="https://www.example.com" />
          <Choice f={f} at="locale" options={[{ value: '', label: a('widget.pageLocale') }, ...locales.map((l) => ({ value: l, label: languageNames[l] }))]} />
          <Many f={f} at="projects" none="" options={list.filter((p) => !p.disabled).map((p) => ({ value: p.id, label: p.name }))} />
        </Card>
        <WidgetLook f={f} />
        <Card title={a('project.texts')} lead={a('widget.texts.lead')}>
          <Tongues f={f} at="texts" parts={[{ key: 'title' }, { key: 'welcome', lines: 2 }, { key: 'online' }, { key: 'away' }, { key: 'offline' }]} />
        </Card>
        <Card title={a('widget.where')} lead={a('widget.where.lead')}>
          <Lines f={f} at="show.include" example="/ayuda/*" />
          <Lines f={f} at="show.exclude" example="/pago/*" />
          <Toggle f={f} at="show.verified_only" />
          <label class="check">
            <input type="checkbox" checked={f.get('consent') === 'required'} onChange={(e) => f.set('consent', e.currentTarget.checked ? 'required' : '')} data-testid="f-consent" />
            <span>
              {a('f.consent')}
              <span class="help">{a('help.widget.consent')}</span>
            </span>
          </label>
        </Card>
        <Card title={a('widget.channels')} lead={a('widget.channels.lead')}>
          <Channels f={f} />
        </Card>
      </FormFrame>
      {w.id && <Install w={f.base.value} />}
      </div>
      <Preview w={f.value.value} />
    </div>
  )
}
