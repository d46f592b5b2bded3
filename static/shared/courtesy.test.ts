import assert from 'node:assert/strict'
import { test } from 'node:test'
import { courtesy } from './courtesy'

test('capitals and rows of marks are noticed, codes and addresses are not', () => {
  const cases: Record<string, ReturnType<typeof courtesy>> = {
    '': '',
    'No me deja entrar': '',
    'NO ME DEJA ENTRAR': 'capitals',
    'NO PUEDO ENTRAR DESDE AYER 123': 'capitals',
    'ATENCIÓN: ÑANDÚ PERDIDO': 'capitals',
    'SÍ, OK, GRACIAS': '', // twelve letters or fewer
    'ERR-CERT-AUTHORITY-INVALID es lo que sale': '',
    ABCDEFGHIJKLMNOPQRS: '', // a code
    'HTTPS://EJEMPLO.COM/ALGO/MUY/LARGO YA': '',
    'hola!!': '',
    'hola!!!': 'marks',
    '¿¿¿qué': 'marks',
    'qué?!?': 'marks',
    'mira https://a.co/???': '',
    '一二三四五六七八九十一二三四五六': '', // no capitals to speak of
  }
  for (const [text, want] of Object.entries(cases)) assert.equal(courtesy(text), want, text)
})

test('long texts take no time', () => {
  for (const bit of ['A', 'A ', '!', 'A@', '://', '?a']) {
    const before = performance.now()
    courtesy(bit.repeat(8000 / bit.length))
    assert.ok(performance.now() - before < 100, bit)
  }
})
