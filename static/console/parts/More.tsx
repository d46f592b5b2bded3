import { useEffect, useRef } from 'preact/hooks'
import { t } from '../i18n'

const ahead = '600px' // of scrolling that is left

/** The way to the next page: taken by itself when it comes near, or pressed. */
export function More({ busy, more }: { busy: boolean; more: () => void }) {
  const button = useRef<HTMLButtonElement>(null)
  const latest = useRef(more)
  latest.current = more
  useEffect(() => {
    if (busy) return
    const near = new IntersectionObserver((seen) => seen.some((s) => s.isIntersecting) && latest.current(), {
      root: button.current!.closest('.pane-scroll'),
      rootMargin: ahead,
    })
    near.observe(button.current!)
    return () => near.disconnect()
  }, [busy])
  return (
    <button ref={button} type="button" class="button bare small more" disabled={busy} onClick={more}>
      {t(busy ? 'app.loadingMore' : 'app.more')}
    </button>
  )
}
