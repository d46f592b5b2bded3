import shared from '../../shared/lang/es.json'
import panel from '../lang/es.json'

// What the parts say that are fetched later; the build tells the two apart.
export default { ...shared, ...panel }
