import '../shared/tokens.css'
import '../shared/controls.css'
import '../shared/bubble.css'
import '../shared/thread.css'
import './css/console.css'
import { render } from 'preact'
import { accentOf, house } from '../shared/accent'
import { dress } from '../shared/scheme'
import { listen } from './state/commands'
import { watchFocus } from './state/focus'
import { watchIdle } from './state/idle'
import { follow } from './state/line'
import { begin } from './state/session'
import { App } from './views/App'

const root = document.getElementById('app')!
dress('auto', (dark) => accentOf(house, dark))
follow()
listen()
watchFocus(root)
watchIdle()
render(<App />, root)
void begin()
