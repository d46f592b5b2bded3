import { useEffect, useState } from 'preact/hooks'
import { pictures } from '../../../shared/files'
import { Close } from '../../../shared/icons'
import { Paper, Retry } from '../../../shared/icons-late'
import type { Uploading } from '../../../shared/uploading'
import type { Uploads } from '../../../shared/uploads'
import type { Beside } from '../state'
import { t, words } from '../words'
import { uploadsOf } from './files'

/** The chosen files with their progress; each can be taken away. */
export function Tray({ name, project }: Beside) {
  const uploads = uploadsOf(name, project)
  return (
    <ul class="tray">
      {uploads.list.value.map((u) => (
        <Chosen key={u.id} u={u} uploads={uploads} />
      ))}
    </ul>
  )
}

function Chosen({ u, uploads }: { u: Uploading; uploads: Uploads }) {
  const percent = Math.round(u.part * 100)
  const { name } = u.file
  return (
    <li class={'chosen ' + u.state}>
      <Thumb file={u.file} />
      <span class="file-words">
        <span class="file-name">{name}</span>
        {u.state === 'failed' ? (
          <span class="wrong" role="alert">
            {u.why!.reason === 'network' ? t('file.offline') : words.refusal(u.why!.reason, u.why!.params)}
          </span>
        ) : (
          <progress max={100} value={percent} aria-label={t('file.uploading', { name, percent })} />
        )}
      </span>
      {u.state === 'failed' && (
        <button type="button" class="tool" aria-label={t('file.retry', { name })} onClick={() => uploads.retry(u.id)}>
          <Retry />
        </button>
      )}
      <button type="button" class="tool" aria-label={t('file.remove', { name })} onClick={() => uploads.remove(u.id)}>
        <Close />
      </button>
    </li>
  )
}

// The picture itself, from here: nothing is fetched for it.
function Thumb({ file }: { file: File }) {
  const [src, setSrc] = useState('')
  useEffect(() => {
    if (!file.size || !pictures.includes(file.type)) return
    const url = URL.createObjectURL(file)
    setSrc(url)
    return () => URL.revokeObjectURL(url)
  }, [file])
  return src ? <img class="thumb" src={src} alt="" width={40} height={40} onError={() => setSrc('')} /> : <Paper />
}
