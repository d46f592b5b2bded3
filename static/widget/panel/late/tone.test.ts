import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import { unseen } from './tone'

// The locks that the tabs of one site share.
function site() {
  let held = false
  const locks = {
    request: async (_: string, __: object, f: (lock: object | null) => Promise<void>) => {
      if (held) return f(null)
      held = true
      await f({})
      held = false
    },
  } as unknown as LockManager
  const played: string[] = []
  const tab = (name: string, seen: boolean) => void unseen(seen, () => played.push(name), locks)
  return { played, tab }
}

async function pass(ms: number): Promise<void> {
  for (let i = 0; i < ms; i += 50) {
    mock.timers.tick(50)
    await new Promise((done) => setImmediate(done))
  }
}

test('one of many tabs sounds, once for a burst of words', async () => {
  mock.timers.enable({ apis: ['setTimeout'] })
  const { played, tab } = site()
  for (const name of ['a', 'b', 'c']) tab(name, false)
  await pass(300)
  for (const name of ['a', 'b', 'c']) tab(name, false)
  await pass(300)
  assert.deepEqual(played, ['a'])
  await pass(2000)
  tab('b', false)
  await pass(300)
  assert.deepEqual(played, ['a', 'b'])
  mock.timers.reset()
})

test('none sounds while one of them shows the words', async () => {
  mock.timers.enable({ apis: ['setTimeout'] })
  const { played, tab } = site()
  tab('a', false)
  tab('b', true)
  tab('c', false)
  await pass(1000)
  assert.deepEqual(played, [])
  mock.timers.reset()
})

test('without locks each tab decides for itself', async () => {
  const played: boolean[] = []
  for (const seen of [true, false]) await unseen(seen, () => played.push(seen), undefined)
  assert.deepEqual(played, [false])
})
