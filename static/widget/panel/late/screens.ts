// Screens and dialogs that are fetched later, as one file.
import '../first'
import { adopt } from '../../../shared/adopt'
import forms from '../../../shared/forms.css' with { type: 'text' }
import own from './screens.css' with { type: 'text' }
export { AskEnd } from './ask'
export { Done } from './done'
export { Form } from './form'
export { List } from './list'
export { Questions } from './questions'
export { Transcript } from './transcript'

adopt(forms + own)
