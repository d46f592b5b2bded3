import '../first'
import { adopt } from '../../../shared/adopt'
import css from '../../../shared/emoji/emoji.css' with { type: 'text' }
import { EmojiPicker, emojiNames } from '../../../shared/emoji/picker'
import { words } from '../words'

interface Props {
  pick: (emoji: string) => void
  close: (back: boolean) => void
}

/** The picker with its names, in the page's language. */
export async function load(): Promise<(p: Props) => preact.VNode> {
  const names = await emojiNames(words.locale)
  adopt(css)
  return (p) => <EmojiPicker names={names} words={words} {...p} />
}
