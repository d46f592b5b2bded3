import { t } from '../i18n'
import { Pencil } from '../parts/icons'
import { namesOf } from '../pure/lookers'
import { lookers } from '../state/lookers'
import { locale } from '../state/settings'

const join = (names: string[]) => new Intl.ListFormat(locale.value, { type: 'conjunction' }).format(names)

/** Who else reads here, beside the name. */
export function AlsoHere({ id }: { id: string }) {
  const names = namesOf(lookers.value, id, 'reads')
  if (!names.length) return null
  return (
    <span data-testid="also-here">
      {' '}
      · {t('lookers.reads', { names: join(names) })}
    </span>
  )
}

/** Who else writes here, where one would write oneself. */
export function AlsoWriting({ id }: { id: string }) {
  const names = namesOf(lookers.value, id, 'writes')
  return (
    <div role="status">
      {names.length > 0 && (
        <p class="also-writing" data-testid="also-writing">
          <Pencil />
          {t('lookers.writes', { names: join(names) })}
        </p>
      )}
    </div>
  )
}
