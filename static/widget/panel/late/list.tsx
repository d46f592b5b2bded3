import { Header, useArrival } from '../frame'
import { Row } from '../parts'
import { fail, openTalk, talks } from '../state'
import { t } from '../words'

/** All of them (A4). */
export function List() {
  const box = useArrival('list')
  const all = talks.all.value
  return (
    <div class="screen" ref={box}>
      <Header title={t('list.title')} />
      <main class="body">
        {all.length === 0 ? (
          <p class="quiet">{t('list.none')}</p>
        ) : (
          <ul class="card list">
            {all.map((c) => (
              <li key={c.id}>
                <Row c={c} onClick={() => openTalk(c)} />
              </li>
            ))}
          </ul>
        )}
        {talks.older.value !== null && (
          <button type="button" class="button" onClick={() => talks.more().catch(fail)}>
            {t('list.more')}
          </button>
        )}
      </main>
    </div>
  )
}
