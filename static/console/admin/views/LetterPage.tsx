import { useMemo, useRef } from 'preact/hooks'
import { locales, type Locale } from '../../../shared/i18n'
import { openSettings } from '../../state/nav'
import { languageNames } from '../../state/settings'
import { complain, toast } from '../../state/toasts'
import { a, ar } from '../i18n'
import { Card } from '../parts/Card'
import { FormFrame } from '../parts/FormFrame'
import { Text } from '../parts/inputs'
import { LetterPreview } from '../parts/LetterPreview'
import { Page, Read } from '../parts/Page'
import { Try, type Tried } from '../parts/Try'
import { Form } from '../state/form'
import { dropLetter, kindName, letter, restoreLetter, storeLetter, tryLetter } from '../state/letters'
import { useLoaded } from '../state/load'
import type { Letter } from '../types'

/** One letter in one language: its words, how it looks, a try. */
export function LetterPage({ id }: { id: string }) {
  const got = useLoaded('letters/' + id, () => letter(id))
  const [kind = '', tongue = ''] = id.split('.')
  return (
    <Page title={kindName(kind)} back="letters" wide>
      <div class="segments" role="group" aria-label={a('tongues.label')}>
        {locales.map((l) => (
          <button key={l} type="button" class="segment" aria-pressed={l === tongue} onClick={() => openSettings('letters', `${kind}.${l}`)} data-testid={'tongue-' + l}>
            <span lang={l}>{languageNames[l]}</span>
          </button>
        ))}
      </div>
      <Read of={got}>{(l) => <LetterForm key={l.version} l={l} again={got.again} />}</Read>
    </Page>
  )
}

function LetterForm({ l, again }: { l: Letter; again: () => void }) {
  const f = useMemo(() => new Form<Letter>(l, { key: 'letters/' + l.id, kind: 'letter', save: storeLetter, read: () => letter(l.id), saved: again }), [])
  const now = f.value.value
  return (
    <div class="designer">
      <div class="designer-form">
        <FormFrame f={f}>
          <Words f={f} tongue={l.locale as Locale} />
          <Try f={f} send={() => tryLetter<Tried>(l.id, f.value.peek())} />
        </FormFrame>
        <Default l={f.base.value} again={again} />
      </div>
      <LetterPreview id={l.id} subject={now.subject} text={now.text} html={now.html} />
    </div>
  )
}

type Box = HTMLInputElement | HTMLTextAreaElement

/** The letter's words, and the places that can be put where the caret is. */
function Words({ f, tongue }: { f: Form<Letter>; tongue: Locale }) {
  const last = useRef<Box | null>(null)
  const places = f.base.value.places
  const put = (name: string) => {
    const box = last.current
    if (!box?.isConnected) return
    const mark = `{{${name}}}`
    const link = name === 'link' && box.dataset['testid'] === 'f-html'
    box.setRangeText(link ? `<a href="${mark}"></a>` : mark, box.selectionStart ?? box.value.length, box.selectionEnd ?? box.value.length, 'end')
    f.set(box.dataset['testid']!.slice('f-'.length), box.value)
    box.focus()
  }
  return (
    <Card title={a('letter.words')} lead={a('letter.words.lead')}>
      <div
        class="letter-words"
        lang={tongue}
        onFocusIn={(e) => {
          if ((e.target as Element).matches('input, textarea')) last.current = e.target as Box
        }}
      >
        <Text f={f} at="subject" />
        <Text f={f} at="text" lines={12} />
        <Text f={f} at="html" lines={16} />
      </div>
      <div class="letter-places" role="group" aria-label={a('letter.places')}>
        <p class="help">{a('letter.places.help')}</p>
        <ul>
          {places.map((p) => (
            <li key={p.name}>
              {/* The caret stays where it is. */}
              <button type="button" class="place" onMouseDown={(e) => e.preventDefault()} onClick={() => put(p.name)} data-testid={'place-' + p.name}>
                <code>{`{{${p.name}}}`}</code>
                {p.needed && <span class="chip">{a('letter.needed')}</span>}
                <span class="settings-what">{ar('place.' + p.name, p.name)}</span>
              </button>
            </li>
          ))}
        </ul>
      </div>
    </Card>
  )
}

/** The way back to Recado's words, which can be taken back. */
function Default({ l, again }: { l: Letter; again: () => void }) {
  if (!l.version) return <p class="help">{a('letter.default')}</p>
  const back = async () => {
    await dropLetter(l)
    again()
    const undo = () => void restoreLetter(l.id, l).then(again, complain)
    toast(a('letter.dropped'), { action: { label: a('form.undo'), run: undo } })
  }
  return (
    <div class="card-foot start">
      <button type="button" class="button small" onClick={() => void back().catch(complain)} data-testid="letter-default">
        {a('letter.drop')}
      </button>
    </div>
  )
}
