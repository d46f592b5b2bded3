import { useEffect, useRef, useState } from 'preact/hooks'
import { Paper } from './icons-late'
import type { Attachment } from './types'
import type { SharedWords } from './words'

/** Gives the short-lived address of a file. */
export type FileURL = (id: string) => Promise<string>

/** Types of pictures that browsers show and the server gives inline. */
export const pictures = ['image/png', 'image/jpeg', 'image/gif', 'image/webp']

export const isPicture = (a: Attachment): boolean => pictures.includes(a.type)

/** Opens a file in a new tab. The tab is opened before its address is known: later the browser would take it for a pop-up. */
export async function openFile(url: FileURL, id: string): Promise<void> {
  const tab = open('about:blank', '_blank')
  try {
    const address = await url(id)
    if (!tab) return location.assign(address)
    tab.opener = null
    tab.location.replace(address)
  } catch (err) {
    tab?.close()
    throw err
  }
}

interface Props {
  file: Attachment
  url: FileURL
  words: SharedWords
  fail?: ((err: unknown) => void) | undefined
}

/** A file in a thread: a picture as itself, anything else as a card. */
export function FileCard(p: Props) {
  return isPicture(p.file) ? <Picture {...p} /> : <Card {...p} />
}

function Card({ file, url, words, fail }: Props) {
  return (
    <button type="button" class="file" onClick={() => openFile(url, file.id).catch(fail)} title={words.t('file.open', { name: file.name })}>
      <Paper />
      <span class="file-words">
        <span class="file-name">{file.name}</span>
        <span class="file-size">{words.bytes(file.size)}</span>
      </span>
    </button>
  )
}

function Picture(p: Props) {
  const { file, url, words, fail } = p
  const [src, setSrc] = useState('')
  const [lost, setLost] = useState(false)
  const box = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    // An address is asked for when the picture comes into view: it is short-lived, and a thread may be long.
    const seen = new IntersectionObserver((entries) => {
      if (!entries.some((e) => e.isIntersecting)) return
      seen.disconnect()
      url(file.id).then(setSrc, () => setLost(true))
    })
    if (box.current) seen.observe(box.current)
    return () => seen.disconnect()
  }, [file.id])
  if (lost) return <Card {...p} />
  return (
    <button ref={box} type="button" class="picture" onClick={() => openFile(url, file.id).catch(fail)} aria-label={words.t('file.picture', { name: file.name })}>
      {src && <img src={src} alt={file.name} onError={() => setLost(true)} />}
    </button>
  )
}
