import shared from '../../shared/lang/en.json'
import panel from '../lang/en.json'

// What the parts say that are fetched later; the build tells the two apart.
export default { ...shared, ...panel }
