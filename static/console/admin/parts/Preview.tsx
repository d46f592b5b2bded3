import { useEffect, useRef, useState } from 'preact/hooks'
import { sentence } from '../../i18n'
import { api } from '../../state/session'
import { a } from '../i18n'
import type { Widget } from '../types'

const states = ['real', 'online', 'away', 'offline'] as const
const devices = ['desktop', 'phone'] as const
const pause = 600 // ms without a change before it is drawn

interface Props {
  w: Widget
  /** Another one draws it again: what it shows has changed elsewhere. */
  turn?: number
  help?: string
}

/** The real widget with what is being designed, on a page of its own, in any state and as on a phone. */
export function Preview({ w, turn = 0, help }: Props) {
  const [state, setState] = useState<(typeof states)[number]>('real')
  const [device, setDevice] = useState<(typeof devices)[number]>('desktop')
  const [src, setSrc] = useState('')
  const [wrong, setWrong] = useState('')
  const last = useRef(0)
  useEffect(() => {
    const now = ++last.current
    const timer = setTimeout(() => {
      api.put<{ key: string; version: number }>('/admin/preview', { state, widget: { ...w, name: w.name || '-' } }).then(
        (p) => {
          if (now !== last.current) return
          setWrong('')
          setSrc(`/w/${p.key}/preview?v=${p.version}.${turn}`)
        },
        (err: unknown) => now === last.current && setWrong(sentence(err)),
      )
    }, src ? pause : 0)
    return () => clearTimeout(timer)
  }, [w, state, turn])
  return (
    <section class="preview" aria-label={a('preview.title')} data-testid="preview">
      <div class="preview-head">
        <Segments label={a('preview.state')} all={states} at={state} name={(s) => a(s === 'real' ? 'preview.real' : `state.${s}`)} choose={setState} />
        <Segments label={a('preview.device')} all={devices} at={device} name={(d) => a(`preview.${d}`)} choose={setDevice} />
      </div>
      {wrong && (
        <p class="notice" role="status">
          {a('preview.wrong', { why: wrong })}
        </p>
      )}
      {src && <iframe key={src} class={'preview-frame ' + device} src={src} title={a('preview.title')} data-testid="preview-frame" />}
      <p class="help">{help ?? a('preview.help')}</p>
    </section>
  )
}

interface Segmented<T extends string> {
  label: string
  all: readonly T[]
  at: T
  name: (of: T) => string
  choose: (to: T) => void
}

function Segments<T extends string>({ label, all, at, name, choose }: Segmented<T>) {
  return (
    <div class="segments" role="group" aria-label={label}>
      {all.map((x) => (
        <button key={x} type="button" class="segment" aria-pressed={x === at} onClick={() => choose(x)} data-testid={'preview-' + x}>
          {name(x)}
        </button>
      ))}
    </div>
  )
}
