// Administration: fetched when somebody opens it, as one file. What it shares
// with the start is all there already, so that it is not cut into small files.
import '../views/App'
import { adopt } from '../../shared/adopt'
import type { Section } from '../pure/route'
import own from './admin.css' with { type: 'text' }
import letters from './letters.css' with { type: 'text' }
import { Agents } from './views/Agents'
import { Changes } from './views/Changes'
import { CompanyPage } from './views/CompanyPage'
import { Keys } from './views/Keys'
import { Languages } from './views/Languages'
import { LettersPage } from './views/LettersPage'
import { MailPage } from './views/MailPage'
import { Nav } from './views/Nav'
import { OperatorPage } from './views/OperatorPage'
import { Projects } from './views/Projects'
import { Simulator } from './views/Simulator'
import { SingleSignOn } from './views/SingleSignOn'
import { Start } from './views/Start'
import { Widgets } from './views/Widgets'

adopt(own)
adopt(letters)

export function Admin({ section, id }: { section: Section; id: string }) {
  return (
    <>
      <Nav section={section} />
      <Part section={section} id={id} />
    </>
  )
}

function Part({ section, id }: { section: Section; id: string }) {
  switch (section) {
    case 'projects':
      return <Projects id={id} />
    case 'agents':
      return <Agents id={id} />
    case 'widgets':
      return <Widgets id={id} />
    case 'company':
      return <CompanyPage />
    case 'mail':
      return <MailPage />
    case 'keys':
      return <Keys id={id} />
    case 'letters':
      return <LettersPage id={id} />
    case 'languages':
      return <Languages />
    case 'sso':
      return <SingleSignOn />
    case 'operator':
      return <OperatorPage />
    case 'changes':
      return <Changes />
    case 'simulator':
      return <Simulator />
    case 'start':
      return <Start />
    default: // the list of sections; a phone shows nothing beside it
      return <Start quiet />
  }
}
