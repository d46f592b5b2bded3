import type { State } from '../../../shared/types'
import type { Field } from '../boot'

/** What was answered so far, by the field's id: a text, an option's id, or whether one consents. */
export type Answers = Record<string, string | boolean>

/** An address that may be one; the server looks closer. */
export const plausible = /^[^\s@]+@[^\s@]+\.[^\s@]+$/

export const mostAnswer = 1000 // characters of an answer, as the server's tenant.MaxAnswer

/** The fields that are asked in a state after what was answered before them; the server's rule (tenant/answer.go). */
export function asked(fields: Field[] | undefined, state: State, given: Answers): Field[] {
  const out: Field[] = []
  for (const f of fields ?? []) {
    const { states, field, equals } = f.when ?? {}
    if (states?.length && !states.includes(state)) continue
    const parent = out.find((p) => p.id === field)
    if (field && (!parent || compared(parent, given[field]) !== equals)) continue
    out.push(f)
  }
  return out
}

const compared = (f: Field, answer: string | boolean | undefined): string => (f.kind === 'consent' ? String(answer === true) : String(answer ?? ''))

/** What is sent: the answers that are asked for, without white space around them. */
export function given(fields: Field[], answers: Answers): Answers {
  const out: Answers = {}
  for (const f of fields) {
    const a = answers[f.id]
    const value = typeof a === 'string' ? a.trim() : a
    if (value) out[f.id] = value
  }
  return out
}

/** The reason why an answer cannot be sent, or "". */
export function refused(f: Field, answer: string | boolean | undefined): string {
  const text = typeof answer === 'string' ? answer.trim() : ''
  if (f.kind === 'consent') return f.required && answer !== true ? 'consent_required' : ''
  if (!text) return f.required ? 'field_required' : ''
  if (f.kind === 'email' && !plausible.test(text)) return 'bad_email'
  return [...text].length > mostAnswer ? 'too_long' : ''
}
