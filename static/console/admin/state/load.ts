// What a screen reads from the server before it can be shown.
import { useEffect, useState } from 'preact/hooks'

export interface Loaded<T> {
  value: T | null
  failed: unknown
  again: () => void
}

/** Reads something when the key changes; what was read stays until then. */
export function useLoaded<T>(key: string, read: () => Promise<T>): Loaded<T> {
  const [turn, again] = useState(0)
  const [got, set] = useState<{ key: string; value: T | null; failed: unknown }>({ key: '', value: null, failed: null })
  useEffect(() => {
    let gone = false
    set((old) => (old.key === key ? { ...old, failed: null } : { key, value: null, failed: null }))
    read().then(
      (value) => gone || set({ key, value, failed: null }),
      (failed: unknown) => gone || set({ key, value: null, failed }),
    )
    return () => void (gone = true)
  }, [key, turn])
  const now = got.key === key ? got : { value: null, failed: null }
  return { value: now.value, failed: now.failed, again: () => again(turn + 1) }
}
