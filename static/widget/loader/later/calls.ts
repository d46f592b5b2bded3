import type { RecadoCalls } from '../../sdk/recado'

/** Calls that only the panel can do. */
export const relayed = ['newConversation', 'send', 'prefill', 'endConversation', 'requestTranscript', 'createCase'] as const

type Kind = 'string' | 'number' | 'boolean' | 'object' | 'function'

/** What a call takes: its arguments' names and types, those with a ? may be left out. */
const takes: { [C in keyof RecadoCalls]?: string } = {
  update: 'options:object',
  identify: 'who?:object',
  setContext: 'values:object',
  open: 'view?:string id?:string|number',
  newConversation: 'project?:string text?:string',
  send: 'text:string',
  prefill: 'text:string',
  endConversation: 'id?:string',
  requestTranscript: 'email?:string id?:string',
  createCase: 'fields:object',
  setLocale: 'locale:string',
  setTheme: 'theme:string',
  setProject: 'project?:string',
  setLauncher: 'launcher:boolean|string',
  track: 'name:string values?:object',
  page: 'page?:object',
  consent: 'given:boolean',
  beforeSend: 'hook?:function',
  beforeDisplay: 'hook?:function',
}

/** Throws what is wrong with a call's arguments, by their names. */
export function check(call: string, args: unknown[]): void {
  let i = 0
  for (const one of (takes[call as keyof RecadoCalls] || '').split(' ')) {
    const [name, kinds] = one.split(':') as [string, string]
    const value = args[i++]
    if (!kinds || (value == null && name.endsWith('?'))) continue
    let fits = false
    for (const kind of kinds.split('|')) if (typeof value === (kind as Kind) && value !== null) fits = true
    if (!fits) throw TypeError(`${name.replace('?', '')} is not of type ${kinds.replace('|', ' or ')}: ${String(value)}`)
  }
}
