import { useState } from 'preact/hooks'
import { asRefusal } from '../../../shared/refusal'
import { StateMark } from '../../../shared/marks'
import { sentence } from '../../i18n'
import { Field } from '../../parts/Field'
import { api } from '../../state/session'
import { locale } from '../../state/settings'
import { a } from '../i18n'
import { Card } from '../parts/Card'
import { Page, Read } from '../parts/Page'
import { instant } from '../pure/zone'
import { useLoaded } from '../state/load'
import { projects } from '../state/settings'
import type { Project } from '../types'

interface Explained {
  state: 'online' | 'away' | 'offline'
  reason: 'agents' | 'busy' | 'nobody' | 'hours'
  at: number
  time_zone: string
  next_change: number
  opens: boolean
  exception: string
  agents: { id: string; name: string; can_take: boolean; why: 'free' | 'full' | 'away' | 'idle' | 'absent'; load: number; capacity: number }[]
}

/** What a visitor of a project will see at a time, from a place, and why: by the rule that the launcher follows. */
export function Simulator() {
  const all = useLoaded('simulator', projects)
  return (
    <Page title={a('nav.simulator')} back="">
      <Read of={all}>{(list) => <Ask list={list.filter((p) => !p.disabled)} />}</Read>
    </Page>
  )
}

const here = () => Intl.DateTimeFormat().resolvedOptions().timeZone

function Ask({ list }: { list: Project[] }) {
  const [project, setProject] = useState(list[0]?.id ?? '')
  const [when, setWhen] = useState('')
  const [zone, setZone] = useState(here())
  const [said, setSaid] = useState<Explained | null>(null)
  const [wrong, setWrong] = useState('')
  const go = async (e: Event) => {
    e.preventDefault()
    setWrong('')
    try {
      const at = when ? `?at=${instant(when, zone)}` : ''
      setSaid(await api.get<Explained>(`/admin/projects/${encodeURIComponent(project)}/availability${at}`))
    } catch (err) {
      setSaid(null)
      setWrong(asRefusal(err).reason === 'internal' ? a('sim.bad') : sentence(err))
    }
  }
  const zones = [...new Set([here(), 'UTC', ...Intl.supportedValuesOf('timeZone')])]
  return (
    <>
      <Card title={a('sim.ask')} lead={a('sim.lead')}>
        <form class="form" onSubmit={(e) => void go(e)} noValidate>
          <Field label={a('sim.project')}>
            <select class="input" value={project} onChange={(e) => setProject(e.currentTarget.value)} data-testid="sim-project">
              {list.map((p) => (
                <option key={p.id} value={p.id}>
                  {p.name}
                </option>
              ))}
            </select>
          </Field>
          <div class="form-row">
            <Field label={a('sim.when')} help={a('sim.when.help')} wrong={wrong}>
              <input class="input" type="datetime-local" value={when} onInput={(e) => setWhen(e.currentTarget.value)} data-testid="sim-when" />
            </Field>
            <Field label={a('sim.zone')}>
              <select class="input" value={zone} onChange={(e) => setZone(e.currentTarget.value)} data-testid="sim-zone">
                {zones.map((z) => (
                  <option key={z} value={z}>
                    {z.replaceAll('_', ' ')}
                  </option>
                ))}
              </select>
            </Field>
          </div>
          <div class="card-foot start">
            <button type="submit" class="button main" data-testid="sim-go">
              {a('sim.go')}
            </button>
          </div>
        </form>
      </Card>
      {said && <Answer x={said} zone={zone} />}
    </>
  )
}

function Answer({ x, zone }: { x: Explained; zone: string }) {
  const time = (at: number, in_: string) => new Intl.DateTimeFormat(locale.value, { dateStyle: 'full', timeStyle: 'short', timeZone: in_ }).format(at)
  return (
    <section class="card" role="status" data-testid="sim-answer" data-state={x.state}>
      <h2 class="sim-state">
        <StateMark state={x.state} />
        {a(`sim.${x.state}`)}
      </h2>
      <ul class="sim-why">
        <li>{a('sim.there', { time: time(x.at, zone), zone: zone.replaceAll('_', ' ') })}</li>
        <li>{a('sim.local', { time: time(x.at, x.time_zone), zone: x.time_zone.replaceAll('_', ' ') })}</li>
        {x.exception && <li>{a('sim.exception', { name: x.exception })}</li>}
        <li>{a(`sim.because.${x.reason}`)}</li>
        {x.reason !== 'hours' && x.agents.map((g) => <li key={g.id}>{a(`sim.agent.${g.why}`, { name: g.name, load: g.load, capacity: g.capacity })}</li>)}
        {x.next_change > 0 && <li>{a(x.opens ? 'sim.opens' : 'sim.closes', { time: time(x.next_change, zone) })}</li>}
      </ul>
      {x.reason !== 'hours' && <p class="help">{a('sim.now')}</p>}
    </section>
  )
}
