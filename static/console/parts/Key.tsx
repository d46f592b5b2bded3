import { tr } from '../i18n'
import { keyOf, type Command } from '../pure/keys'

/** A key as it stands on the keyboard. */
export function Cap({ name }: { name: string }) {
  return (
    <kbd class="key">
      {name
        .split('+')
        .map((k) => tr('keyname.' + k, k.length === 1 ? k.toUpperCase() : k))
        .join(' ')}
    </kbd>
  )
}

/** The key of a command, beside its button. */
export function Key({ of }: { of: Command }) {
  return (
    <span class="key-hint" aria-hidden="true">
      <Cap name={keyOf(of)} />
    </span>
  )
}
