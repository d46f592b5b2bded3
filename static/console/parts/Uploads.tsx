import { Close } from '../../shared/icons'
import { Paper, Retry } from '../../shared/icons-late'
import type { Uploading } from '../../shared/uploading'
import type { Uploads as Store } from '../../shared/uploads'
import { t, words } from '../i18n'

/** The files beside a text that is being written. */
export function Uploads({ of }: { of: Store }) {
  const list = of.list.value
  if (!list.length) return null
  return (
    <ul class="uploads">
      {list.map((u) => (
        <Item key={u.id} of={of} u={u} />
      ))}
    </ul>
  )
}

function Item({ of, u }: { of: Store; u: Uploading }) {
  const percent = Math.round(u.part * 100)
  return (
    <li class={'upload ' + u.state} data-testid="upload" data-state={u.state}>
      <Paper />
      <span class="upload-words">
        <span class="upload-name">{u.file.name}</span>
        {u.state === 'failed' && (
          <span class="upload-wrong" role="alert">
            {words.value.refusal(u.why?.reason ?? 'internal', u.why?.params)}
          </span>
        )}
        {u.state === 'sending' && (
          <progress max={100} value={percent} aria-label={t('composer.uploading', { name: u.file.name, percent })} />
        )}
      </span>
      {u.state === 'failed' && (
        <button type="button" class="tool" aria-label={t('file.retry', { name: u.file.name })} onClick={() => of.retry(u.id)}>
          <Retry />
        </button>
      )}
      <button type="button" class="tool" aria-label={t('file.remove', { name: u.file.name })} onClick={() => of.remove(u.id)}>
        <Close />
      </button>
    </li>
  )
}
