import { Plus } from '../../../shared/icons-late'
import { a } from '../i18n'
import { Choice, Mistake, Text } from '../parts/inputs'
import type { Form } from '../state/form'
import type { Channel, Widget } from '../types'

const kinds = ['web', 'email', 'phone', 'toll_free'] as const

/** Other ways to reach the company, shown in the panel. */
export function Channels({ f }: { f: Form<Widget> }) {
  const all = f.get<Channel[]>('channels')
  return (
    <div class="asked-list">
      {all.map((_, i) => (
        <fieldset class="asked-field" key={i} data-testid="channel">
          <legend class="asked-legend">{a('channel.nth', { n: i + 1 })}</legend>
          <div class="form-row">
            <Choice f={f} help="" at={`channels.${i}.kind`} options={kinds.map((value) => ({ value, label: a(`channel.${value}`) }))} />
            <Text f={f} help="" at={`channels.${i}.value`} />
            <Text f={f} help="" at={`channels.${i}.level`} />
            <Text f={f} help="" at={`channels.${i}.contact`} />
          </div>
          <div class="asked-tools">
            <button type="button" class="button small bare" onClick={() => f.set('channels', all.filter((_x, j) => j !== i))}>
              {a('asked.remove')}
            </button>
          </div>
        </fieldset>
      ))}
      <Mistake f={f} at="channels" />
      {all.length < 20 && (
        <button type="button" class="button small" onClick={() => f.set('channels', [...all, { level: '', contact: '', kind: 'web', value: '' }])}>
          <Plus />
          {a('channel.add')}
        </button>
      )}
    </div>
  )
}
