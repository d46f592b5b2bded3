import shared from '../../shared/lang/pt.json'
import panel from '../lang/pt.json'

// What the parts say that are fetched later; the build tells the two apart.
export default { ...shared, ...panel }
