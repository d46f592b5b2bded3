import { signal } from '@preact/signals-core'
import { useEffect } from 'preact/hooks'
import { FileCard } from '../../../shared/files'
import { Forward } from '../../../shared/icons'
import { Face } from '../../../shared/marks'
import { linked, rich } from '../../../shared/rich'
import { clock, day, full, short } from '../../../shared/time'
import type { Case, CaseNote, CaseThread } from '../boot'
import { Header, useArrival } from '../frame'
import { fail, go, openProject, projectOf, shown, talks, visitor } from '../state'
import { t, words } from '../words'
import { fileURL } from './said'

const locale = () => '&locale=' + words.locale

// What was read last stays on the screen while it is read again: of each
// visitor their own.
const lists = signal<Record<string, { items: Case[]; cursor: string }>>({})
const read = signal<Record<string, CaseThread>>({})
const me = () => visitor.me.value?.id ?? ''

const over = (c: Case): boolean => c.category === 'closed' || c.category === 'cancelled'

async function load(cursor = ''): Promise<void> {
  const who = me()
  const { items, cursor: next } = await visitor.api.get<{ items: Case[]; cursor: string }>('/visitor/cases?cursor=' + encodeURIComponent(cursor) + locale())
  const before = cursor ? (lists.value[who]?.items ?? []).filter((c) => !items.some((n) => n.number === c.number)) : []
  lists.value = { ...lists.value, [who]: { items: [...before, ...items], cursor: next } }
}

/** A verified visitor's cases and those of their company, the newest change first (A4). */
export function Cases() {
  const box = useArrival('cases')
  useEffect(() => void load().catch(fail), [shown.value, talks.caseNow.value])
  const all = lists.value[me()]
  return (
    <div class="screen" ref={box}>
      <Header title={t('cases.title')} />
      <main class="body">
        {!all && <div class="skeleton s4" />}
        {all?.items.length === 0 && <p class="quiet">{t('cases.none')}</p>}
        {!!all?.items.length && (
          <ul class="card list">
            {all.items.map((c) => (
              <li key={c.number}>
                <CaseRow c={c} />
              </li>
            ))}
          </ul>
        )}
        {all?.cursor && (
          <button type="button" class="button" onClick={() => load(all.cursor).catch(fail)}>
            {t('list.more')}
          </button>
        )}
      </main>
    </div>
  )
}

function CaseRow({ c }: { c: Case }) {
  return (
    <button type="button" class="row" onClick={() => go({ at: 'case', number: c.number })} data-case={c.number}>
      <span class="row-words">
        <b>{c.subject || t('case.title', { number: c.number })}</b>
        <small class="tabular">
          {t('case.title', { number: c.number })}
          {!c.mine && ' · ' + t('cases.colleague')}
        </small>
      </span>
      <span class="row-side">
        <small class="tabular">{short(c.updated_at, words.locale)}</small>
        <Status c={c} />
      </span>
      <Forward />
    </button>
  )
}

const Status = ({ c }: { c: Case }) => <span class={'status ' + c.category}>{c.status_name}</span>

async function loadCase(number: number): Promise<void> {
  const key = me() + '/' + number
  let got = read.value[key]
  do {
    const next: CaseThread = await visitor.api.get('/visitor/cases/' + number + '/notes?after=' + (got?.after ?? 0) + locale())
    got = { ...next, items: [...(got?.items ?? []), ...next.items] }
  } while (got.more)
  read.value = { ...read.value, [key]: got }
}

/** What is public of one case, and the way to add to it. */
export function CaseScreen({ number }: { number: number }) {
  const box = useArrival('case' + number)
  useEffect(() => void loadCase(number).catch(fail), [number, shown.value, talks.caseNow.value])
  const got = read.value[me() + '/' + number]
  const c = got?.case
  const project = c && (projectOf(c.project) ? c.project : '')
  return (
    <div class="screen" ref={box}>
      <Header title={t('case.title', { number })} sub={c && <Status c={c} />} back={() => go({ at: 'cases' })} />
      <main class="body" tabIndex={0}>
        {!got ? (
          <div class="skeleton s4" />
        ) : (
          <>
            <div class="card about">
              <h2>{got.case.subject}</h2>
              {got.description && <p class="text">{linked(got.description)}</p>}
              <small title={full(got.case.created_at, words.locale)}>
                {got.case.project_name} · {day(got.case.created_at, words.locale)}
              </small>
            </div>
            {got.items.map((n) => (
              <Note key={n.id} n={n} />
            ))}
          </>
        )}
      </main>
      {c && (
        <footer class="foot">
          {over(c) ? (
            <p class="quiet">{t('cases.over')}</p>
          ) : (
            project && (
              <button type="button" class="button main" onClick={() => openProject(project, number)}>
                {t('cases.add')}
              </button>
            )
          )}
        </footer>
      )}
    </div>
  )
}

function Note({ n }: { n: CaseNote }) {
  return (
    <div class={n.mine ? 'group own' : 'group'}>
      {!n.mine && <Face name={n.name} />}
      <div class="group-body">
        {n.mine ? <span class="aside">{t('thread.you')}</span> : <span class="group-who">{n.name}</span>}
        <div class="bubble-row">
          {n.text && <div class="bubble">{rich(n.from, n.text)}</div>}
          {n.attachments.map((f) => (
            <FileCard key={f.id} file={f} url={fileURL} words={words} fail={fail} />
          ))}
        </div>
      </div>
      <div class="group-foot">
        <time dateTime={new Date(n.at).toISOString()} title={full(n.at, words.locale)}>
          {day(n.at, words.locale)}, {clock(n.at, words.locale)}
        </time>
      </div>
    </div>
  )
}
