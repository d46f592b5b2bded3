import { courtesy } from './courtesy'
import type { SharedWords } from './words'

/** A kind word beside a text that is being written; it holds nothing up. It stands there empty too, so that a screen reader hears it come. */
export function Hint({ text, words }: { text: string; words: SharedWords }) {
  const kind = courtesy(text)
  return (
    <p class="hint" role="status">
      {kind && words.t(`courtesy.${kind}`)}
    </p>
  )
}
