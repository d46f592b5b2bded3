import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Field } from '../boot'
import { asked, given, refused } from './answers'

// The same fields as in tenant/field_test.go.
const fields: Field[] = [
  { id: 'plan', kind: 'choice', label: 'Plan', required: true, options: [{ id: 'basic', label: 'Básico' }, { id: 'pro', label: 'Pro' }] },
  { id: 'order', kind: 'text', label: 'Pedido', required: true, when: { field: 'plan', equals: 'pro' } },
  { id: 'mail', kind: 'email', label: 'Correo' },
  { id: 'terms', kind: 'consent', label: 'Acepto', required: true, when: { states: ['offline'] } },
  { id: 'why', kind: 'text', label: '¿Por qué no?', when: { field: 'terms', equals: 'false' } },
]
const ids = (list: Field[]) => list.map((f) => f.id).join(' ')

test('what is asked depends on the state and on earlier answers', () => {
  assert.equal(ids(asked(fields, 'online', {})), 'plan mail')
  assert.equal(ids(asked(fields, 'away', { plan: 'pro', terms: true })), 'plan order mail')
  // A consent that is not given counts as refused, as on the server.
  assert.equal(ids(asked(fields, 'offline', { plan: 'basic' })), 'plan mail terms why')
  assert.equal(ids(asked(fields, 'offline', { plan: 'basic', terms: true })), 'plan mail terms')
  assert.equal(ids(asked(undefined, 'online', {})), '')
})

test('what is not asked is not sent', () => {
  const answers = { plan: ' pro ', order: '', mail: 'a@b.co', terms: false, other: 'x' }
  assert.deepEqual(given(asked(fields, 'online', answers), answers), { plan: 'pro', mail: 'a@b.co' })
})

test('each field says what it lacks', () => {
  const by = (id: string) => fields.find((f) => f.id === id)!
  assert.equal(refused(by('plan'), ''), 'field_required')
  assert.equal(refused(by('order'), ' '), 'field_required')
  assert.equal(refused(by('order'), 'x'.repeat(1001)), 'too_long')
  assert.equal(refused(by('mail'), undefined), '')
  assert.equal(refused(by('mail'), 'ana@'), 'bad_email')
  assert.equal(refused(by('terms'), false), 'consent_required')
  assert.equal(refused(by('terms'), true), '')
})
