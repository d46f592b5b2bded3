import shared from '../../shared/lang/pt.json'
import panel from '../lang/pt.json'

// One language travels to one reader: the page names this script before the panel's.
Object.assign(globalThis, { recadoWords: { ...shared, ...panel } })
