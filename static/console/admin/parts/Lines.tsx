import { useState } from 'preact/hooks'
import { Field } from '../../parts/Field'
import { a } from '../i18n'
import { helpOf, idOf, labelOf, type Bound } from './inputs'

/** A list written as lines. A mistake names its line. */
export function Lines(p: Bound & { example: string }) {
  const list = p.f.get<string[]>(p.at) ?? []
  const [typed, setTyped] = useState(list.join('\n'))
  const split = (text: string) => text.split('\n').map((l) => l.trim()).filter(Boolean)
  // What is stored may differ from what was typed by white space alone.
  const shown = JSON.stringify(split(typed)) === JSON.stringify(list) ? typed : list.join('\n')
  const said = Object.entries(p.f.wrong.value).find(([path]) => path === p.at || path.startsWith(p.at + '.'))
  const line = said ? Number(said[0].slice(p.at.length + 1)) : NaN
  const wrong = said && (Number.isInteger(line) && said[0] !== p.at ? `${a('lines.nth', { n: line + 1, text: list[line] ?? '' })} ${said[1]}` : said[1])
  return (
    <Field label={labelOf(p)} help={helpOf(p)} wrong={wrong}>
      <textarea
        class="input"
        rows={Math.max(2, list.length + 1)}
        placeholder={p.example}
        value={shown}
        spellcheck={false}
        data-testid={idOf(p)}
        onInput={(e) => {
          setTyped(e.currentTarget.value)
          p.f.set(p.at, split(e.currentTarget.value))
        }}
      />
    </Field>
  )
}
