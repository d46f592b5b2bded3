// The way around a refused WebSocket, as a file of its own.
import '../first'
export { stream } from '../../../shared/stream'
