// Board and reports: fetched when somebody opens one of them. What they share
// with the start is all there already, so that it is not cut into small files.
import '../../shared/accent'
import '../views/App'
import { adopt } from '../../shared/adopt'
import { Board } from './Board'
import { Reports } from './Reports'
import own from './reports.css' with { type: 'text' }

adopt(own)

export { Board, Reports }
