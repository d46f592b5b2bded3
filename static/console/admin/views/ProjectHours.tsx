import { a } from '../i18n'
import { Card } from '../parts/Card'
import { DaysOff } from '../parts/DaysOff'
import { Mistake, Toggle } from '../parts/inputs'
import { Week } from '../parts/Week'
import { Zone } from '../parts/Zone'
import { rowMistake } from '../pure/rows'
import type { Form } from '../state/form'
import type { Hours, Project } from '../types'

/** When a project is open. */
export function ProjectHours({ f, zone }: { f: Form<Project>; zone: string }) {
  const hours = f.get<Hours>('hours')
  return (
    <Card title={a('project.hours')} lead={a('project.hours.lead')}>
      <Toggle f={f} at="hours.always" />
      {!hours.always && (
        <>
          <Week shifts={hours.shifts} change={(shifts) => f.set('hours.shifts', shifts)} wrong={rowMistake(f.wrong.value, 'hours.shifts')} />
          {!hours.shifts.length && <p class="notice">{a('week.none')}</p>}
          <Mistake f={f} at="hours.shifts" />
          <h3>{a('project.exceptions')}</h3>
          <p class="help">{a('project.exceptions.lead')}</p>
          <DaysOff days={hours.exceptions} change={(days) => f.set('hours.exceptions', days)} wrong={rowMistake(f.wrong.value, 'hours.exceptions')} />
          <Mistake f={f} at="hours.exceptions" />
        </>
      )}
      <Zone f={f} at="hours.time_zone" otherwise={a('zone.tenant', { zone })} />
    </Card>
  )
}
