import { accentOf, contrast, parseHex } from '../../../shared/accent'
import { Field } from '../../parts/Field'
import { a } from '../i18n'
import { Card } from '../parts/Card'
import { Choice, Numeral, Text } from '../parts/inputs'
import type { Form } from '../state/form'
import type { Widget } from '../types'

/** Colour, place and pictures of a widget. */
export function WidgetLook({ f }: { f: Form<Widget> }) {
  return (
    <Card title={a('widget.look')}>
      <Colour f={f} />
      <div class="form-row">
        <Choice
          f={f}
          at="look.position"
          options={[
            { value: 'right', label: a('widget.right') },
            { value: 'left', label: a('widget.left') },
          ]}
        />
        <Choice f={f} at="look.scheme" options={(['auto', 'light', 'dark'] as const).map((value) => ({ value, label: a(`widget.${value}`) }))} />
        <Numeral f={f} at="look.offset_x" min={0} max={400} />
        <Numeral f={f} at="look.offset_y" min={0} max={400} />
      </div>
      <Text f={f} at="look.picture" />
      <h3>{a('widget.launcher')}</h3>
      <p class="help">{a('widget.launcher.lead')}</p>
      {(['online', 'away', 'offline'] as const).map((s) => (
        <Text key={s} f={f} help="" at={`look.launcher.${s}`} label={a(`state.${s}`)} />
      ))}
    </Card>
  )
}

/** The tenant's colour, and what is drawn instead where text could not be read on it. */
function Colour({ f }: { f: Form<Widget> }) {
  const chosen = f.get<string>('look.accent')
  const valid = !!parseHex(chosen)
  const used = accentOf(chosen, false)
  const changed = valid && used.accent.toLowerCase() !== chosen.toLowerCase()
  return (
    <>
      <Field label={a('f.look.accent')} wrong={f.wrong.value['look.accent']} help={a('widget.colour.help')}>
        <input class="input short" value={chosen} spellcheck={false} onInput={(e) => f.set('look.accent', e.currentTarget.value.trim())} data-testid="f-look-accent" />
      </Field>
      <div class="colour-row">
        <input type="color" class="colour" aria-label={a('widget.colour.pick')} value={valid ? chosen : used.accent} onInput={(e) => f.set('look.accent', e.currentTarget.value)} />
        {valid && <span class="help">{a('widget.contrast', { ratio: contrast(used.accent, used['on-accent']).toFixed(1) })}</span>}
      </div>
      {changed && (
        <p class="notice" role="status" data-testid="contrast-warning">
          {a('widget.contrast.changed', { used: used.accent })}
        </p>
      )}
    </>
  )
}
