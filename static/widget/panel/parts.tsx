import { later } from './later'

// What is fetched after the first screen: late/screens.ts, late/talk.ts.
const screens = () => import('./late/screens')
const talk = () => import('./late/talk')

export const Done = later(() => screens().then((m) => m.Done), { whole: true })
export const Form = later(() => screens().then((m) => m.Form), { whole: true })
export const Cases = later(() => talk().then((m) => m.Cases), { whole: true })
export const CaseScreen = later(() => talk().then((m) => m.CaseScreen), { whole: true })
export const Questions = later(() => screens().then((m) => m.Questions), { whole: true })
export const List = later(() => screens().then((m) => m.List), { whole: true })

export const AskEnd = later(() => screens().then((m) => m.AskEnd))
export const Channels = later(() => talk().then((m) => m.Channels), { meanwhile: () => null })
export const Ended = later(() => talk().then((m) => m.Ended))
export const Row = later(() => talk().then((m) => m.Row))
export const Said = later(() => talk().then((m) => m.Said))
export const Transcript = later(() => screens().then((m) => m.Transcript))
export const Tray = later(() => talk().then((m) => m.Tray))

export const Hint = later(() => talk().then((m) => m.Hint), { meanwhile: () => null })
/** Fetched when somebody asks for it, and not before. */
export const Emoji = later(() => import('./late/emoji').then((m) => m.load()), { asked: true })

/** A text of the tenant's, its addresses as links once that part is there. */
export const Linked = later<{ text: string }>(() => talk().then((m) => m.Linked), { meanwhile: ({ text }) => <>{text}</> })
