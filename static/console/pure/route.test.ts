import assert from 'node:assert/strict'
import { test } from 'node:test'
import { address, noFilter, parse } from './route'

const read = (url: string) => {
  const u = new URL(url, 'http://x')
  return parse(u.pathname, u.search)
}

test('the console opens on my conversations', () => {
  assert.deepEqual(read('/console'), { place: 'inbox', view: 'mine', id: '' })
  assert.deepEqual(read('/console/'), { place: 'inbox', view: 'mine', id: '' })
  assert.deepEqual(read('/console/nonsense/x'), { place: 'inbox', view: 'mine', id: '' })
})

test('unknown views and broken escapes fall back', () => {
  assert.deepEqual(read('/console/conversations/%E0%A4%A?view=constructor'), { place: 'inbox', view: 'mine', id: '' })
  assert.deepEqual(read('/console/tickets?view=nope'), { place: 'cases', filter: noFilter, id: '' })
})

test('a section that is not there is the list of sections', () => {
  assert.deepEqual(read('/console/settings/nope/7'), { place: 'settings', section: '', id: '' })
})

test('every address reads back as what wrote it', () => {
  const routes = [
    '/console/conversations',
    '/console/conversations/abc?view=waiting',
    '/console/conversations?view=active&project=p1',
    '/console/tickets/1042?view=mine&project=p1&status=open&q=no+imprime',
    '/console/tickets',
    '/console/settings',
    '/console/settings/projects',
    '/console/settings/projects/a%2Fb',
    '/console/board',
    '/console/reports',
    '/console/reports?days=7&project=p1&agent=none&kind=tickets',
    '/console/reports/list?from=2026-01-01&to=2026-02-03&number=missed',
  ]
  for (const url of routes) assert.equal(address(read(url)), url)
})
