import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { parseFrame, parseFrames } from './frame'

// The server's own golden frames: what it writes, this reads.
const folder = '../chat/testdata/frames'

for (const name of readdirSync(folder).filter((f) => f.startsWith('server-'))) {
  test('reads ' + name, () => {
    const text = readFileSync(`${folder}/${name}`, 'utf8')
    assert.deepEqual(parseFrame(text), JSON.parse(text))
  })
}

test('one message may hold several frames; what is none is left out', () => {
  const frames = parseFrames('{"type":"pong","now":1}\nnonsense\n\n{"type":"of_tomorrow"}\n[1]\nnull\n"x"\n{"type":"toString"}\n{"type":"ack"}\n{"type":"resync"}\n')
  assert.deepEqual(frames.map((f) => f.type), ['pong', 'resync'])
})
