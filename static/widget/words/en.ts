import shared from '../../shared/lang/en.json'
import panel from '../lang/en.json'

// One language travels to one reader: the page names this script before the panel's.
Object.assign(globalThis, { recadoWords: { ...shared, ...panel } })
