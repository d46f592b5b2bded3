import '../shared/tokens.css'
import '../shared/controls.css'
import '../console/css/frame.css'
import '../console/css/list.css'
import '../console/css/dialogs.css'
import '../console/admin/admin.css'
import './operator.css'
import { render } from 'preact'
import { accentOf, house } from '../shared/accent'
import { dress } from '../shared/scheme'
import { begin } from './session'
import { App } from './views/App'

const root = document.getElementById('app')!
dress('auto', (dark) => accentOf(house, dark))
render(<App />, root)
void begin()
