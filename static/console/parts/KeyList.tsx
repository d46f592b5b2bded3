import { t, type Word } from '../i18n'
import { keyOf, type Command } from '../pure/keys'
import { Cap } from './Key'

/** Some keys and what they do, where nothing else is to be shown. */
export function KeyList({ of }: { of: readonly Command[] }) {
  return (
    <dl class="key-list keys-only">
      {of.map((c) => (
        <div key={c}>
          <dt>
            <Cap name={keyOf(c)} />
          </dt>
          <dd>{t(`key.${c}` as Word)}</dd>
        </div>
      ))}
    </dl>
  )
}
