import { strictEqual as same } from 'node:assert'
import { test } from 'node:test'
import { read, sentence, target } from './notice'

test('a notice in the words of its language', () => {
  const n = read(JSON.stringify({ kind: 'message', locale: 'pt', name: '$& Lúcia', project: 'Suporte', conversation: 'a/b' }))
  same(sentence(n), '$& Lúcia escreveu para você em Suporte')
  same(target(n), '/console/conversations/a%2Fb')
})

test('somebody without a name, a language and a kind that are not known', () => {
  same(sentence(read('{"kind":"new","locale":"xx","project":"Ventas"}')), 'Un visitante espera en Ventas')
})

test('what can not be read still says that somebody waits', () => {
  same(sentence(read('')), 'Un visitante espera en Recado')
  same(target(read('{')), '/console')
})
