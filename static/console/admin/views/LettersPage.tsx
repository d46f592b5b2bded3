import { Rows } from '../../parts/Rows'
import { locales } from '../../../shared/i18n'
import { address } from '../../pure/route'
import { openSettings } from '../../state/nav'
import { languageNames, locale } from '../../state/settings'
import { a } from '../i18n'
import { Page, Read } from '../parts/Page'
import { kindName, letters, type LetterMark } from '../state/letters'
import { useLoaded } from '../state/load'
import { LetterPage } from './LetterPage'

/** What letters say in the company's own words. */
export function LettersPage({ id }: { id: string }) {
  return id ? <LetterPage key={id} id={id} /> : <LetterList />
}

function LetterList() {
  const got = useLoaded('letters', letters)
  return (
    <Page title={a('nav.letters')} back="">
      <p class="form-lead">{a('letter.lead')}</p>
      <Read of={got}>
        {({ kinds, items }) => (
          <Rows
            label={a('nav.letters')}
            items={kinds.map((k) => ({ id: `${k}.${locale.value}`, kind: k }))}
            current=""
            testid="letter-kinds"
            href={(k) => address({ place: 'settings', section: 'letters', id: k.id })}
            open={(k) => openSettings('letters', k.id)}
            marks={(k) => ({ 'data-testid': 'letter-' + k.kind })}
            row={(k) => <Kind kind={k.kind} own={items.filter((m) => m.kind === k.kind)} />}
          />
        )}
      </Read>
    </Page>
  )
}

function Kind({ kind, own }: { kind: string; own: LetterMark[] }) {
  const said = locales.filter((l) => own.some((m) => m.locale === l)).map((l) => languageNames[l])
  return (
    <span class="row-body">
      <span class="row-name">{kindName(kind)}</span>
      <span class="settings-what">{said.length ? a('letter.own', { languages: said.join(', ') }) : a('letter.default')}</span>
    </span>
  )
}
