import { signal } from '@preact/signals-core'
import type { ComponentChildren } from 'preact'
import { useEffect } from 'preact/hooks'
import { Header } from './frame'
import { boot } from './state'
import { moreWords, t } from './words'

type Part<P> = (p: P) => ComponentChildren

/** Grows when a part arrives or misses, so that everything is drawn again. */
export const drawn = signal(0)

const all: (() => Promise<void>)[] = []

/** Fetches what has not been shown yet. Who misses a part is told when it is needed. */
export const fetchParts = (): void => all.forEach((get) => get().catch(() => {}))

interface How<P> {
  asked?: boolean // not by fetchParts: few want it
  whole?: boolean // it is a screen, and has a header while it waits
  meanwhile?: Part<P> // shown until it is there, and instead of it
}

/**
 * A part of the panel whose code and words are fetched when it is first shown,
 * or by fetchParts. One that does not arrive says so, and can be asked for again.
 */
export function later<P extends object>(fetch: () => Promise<Part<P>>, { asked, whole, meanwhile: Meanwhile }: How<P> = {}): (p: P) => preact.VNode | null {
  let Code: Part<P> | undefined
  let missed = false
  const get = async () => {
    if (!Code) [Code] = await Promise.all([fetch(), moreWords()])
  }
  const show = () => {
    get()
      .catch(() => (missed = true))
      .finally(() => drawn.value++)
  }
  const again = () => {
    missed = false
    drawn.value++
    show()
  }
  if (!asked) all.push(get)
  return function Later(p: P) {
    const there = Code // fetchParts may be first with it, and draws nothing
    useEffect(() => {
      if (!there) show()
    }, [])
    if (Code) return <Code {...p} />
    if (Meanwhile) return <Meanwhile {...p} />
    if (!whole) return missed ? <Missed again={again} /> : null
    return (
      <div class="screen">
        <Header title={boot.tenant.name} />
        <main class="body" aria-busy={!missed}>
          {missed ? <Missed again={again} /> : <div class="skeleton s4" />}
        </main>
      </div>
    )
  }
}

function Missed({ again }: { again: () => void }) {
  return (
    <p class="notice" role="alert">
      {t('part.missing')}{' '}
      <button type="button" class="link" onClick={again}>
        {t('part.again')}
      </button>
    </p>
  )
}
