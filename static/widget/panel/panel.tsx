import { effect } from '@preact/signals-core'
import { render } from 'preact'
import { dress } from '../../shared/scheme'
import { close, Trouble } from './frame'
import { Home } from './home'
import { keys } from './keys'
import { drawn, fetchParts } from './later'
import { Cases, CaseScreen, Done, Form, List, Questions } from './parts'
import { accent, boot, fail, placeOf, screen, shown, start } from './state'
import { Talk } from './talk'

function Panel() {
  return (
    <>
      <Screen />
      <Trouble />
    </>
  )
}

function Screen() {
  const s = screen.value
  switch (s.at) {
    case 'home':
      return <Home />
    case 'list':
      return <List />
    case 'cases':
      return <Cases />
    case 'case':
      return <CaseScreen key={s.number} {...s} />
    case 'questions':
      return <Questions key={s.project} {...s} />
    case 'talk':
      return <Talk key={placeOf(s)} {...s} />
    case 'form':
      return <Form key={s.project + s.case} {...s} />
    case 'done':
      return <Done {...s} />
  }
}

addEventListener('keydown', keys)
addEventListener('keydown', (e) => {
  if (e.key === 'Escape' && !e.defaultPrevented && !document.querySelector('dialog[open]')) close()
})
// A file that misses the place to drop it must not take the panel's place.
for (const name of ['dragover', 'drop']) addEventListener(name, (e) => e.preventDefault())

dress(boot.look.scheme, accent)
void start()
  .catch(fail)
  .then(() => {
    // One effect draws everything, so it hears of every signal that any part has
    // read; for a tree of this size that is cheaper than a subscription for each.
    effect(() => {
      drawn.value
      render(<Panel />, document.getElementById('app')!)
    })
    // Somebody looks: fetched now, the rest is there even if the line is cut later.
    effect(() => {
      if (shown.value) idle(fetchParts)
    })
  })

const idle = globalThis.requestIdleCallback ?? setTimeout
