import en from './lang/en.json'
import es from './lang/es.json'
import pt from './lang/pt.json'

/** What is said in the panel's place while it is not there, by language. */
export const words: Record<string, typeof es> = { es, en, pt }
