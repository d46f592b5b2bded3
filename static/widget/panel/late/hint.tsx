import { Hint as Kind } from '../../../shared/hint'
import { words } from '../words'

export const Hint = ({ text }: { text: string }) => <Kind text={text} words={words} />
