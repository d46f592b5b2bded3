import { linked } from '../../../shared/rich'

export const Linked = ({ text }: { text: string }) => <>{linked(text)}</>
