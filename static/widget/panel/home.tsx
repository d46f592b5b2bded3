import { useState } from 'preact/hooks'
import { ArrowRight, Forward } from '../../shared/icons'
import { initials, StateMark } from '../../shared/marks'
import { asRefusal } from '../../shared/refusal'
import { boot, availability, fail, go, nextOpening, openProject, openTalk, picked, stateOf, talks, visitor } from './state'
import { CloseButton, useArrival } from './frame'
import { Channels, Row } from './parts'
import type { Project } from './boot'
import { lasts, opens, refusal, sentence, t, words } from './words'

/** The opening screen (A1 to A4, A12). */
export function Home() {
  const box = useArrival('home')
  const { channels } = boot
  const projects = boot.projects.filter((p) => !picked.value || p.id === picked.value)
  const mine = talks?.all.value ?? []
  const open = mine.filter((c) => c.status !== 'closed' || talks.unreadOf(c) > 0)
  const offline = availability.value.state === 'offline'
  return (
    <div class="screen home" ref={box}>
      <Greeting />
      <main class="body">
        {open.length > 0 && (
          <section class="card list" aria-label={t('project.continue')}>
            {open.slice(0, 3).map((c) => (
              <Row key={c.id} c={c} onClick={() => openTalk(c)} />
            ))}
          </section>
        )}
        <section class="card" aria-labelledby="start">
          <h2 id="start">{t(offline ? 'home.leave' : 'home.start')}</h2>
          <ul>
            {projects.map((p) => (
              <li key={p.id}>
                <ProjectRow p={p} />
              </li>
            ))}
          </ul>
        </section>
        <CaseField />
        {mine.length > open.length && <More label={t('home.yours')} note={words.number(mine.length)} to="list" />}
        {visitor.me.value?.verified && <More label={t('home.cases')} to="cases" />}
        {!!channels?.length && <Channels list={channels} />}
      </main>
    </div>
  )
}

function More({ label, note, to }: { label: string; note?: string; to: 'list' | 'cases' }) {
  return (
    <button type="button" class={'card row more ' + to} onClick={() => go({ at: to })}>
      <span class="row-words">
        <b>{label}</b>
      </span>
      <span class="row-note tabular">{note}</span>
      <Forward />
    </button>
  )
}

function Greeting() {
  const { texts, look, tenant } = boot
  const { state } = availability.value
  const when = opens(nextOpening.value)
  // The soonest answer that is promised is the one that was measured.
  const waits = boot.projects.map((p) => stateOf(p.id)).filter((p) => p.state === 'online').map((p) => p.wait)
  const wait = state === 'online' ? Math.min(...waits.filter(Boolean)) : 0
  return (
    <header class="greeting">
      <div class="greeting-top">
        {look.picture ? <img class="greeting-picture" src={look.picture} alt="" /> : <span class="greeting-picture" aria-hidden="true">{initials(tenant.name)}</span>}
        <span class="greeting-name">{tenant.name}</span>
        <CloseButton />
      </div>
      <h1 tabIndex={-1}>{texts.title || t('home.title')}</h1>
      <p>{texts.welcome || t('home.welcome')}</p>
      <p class="greeting-state" role="status">
        <span class="chip">
          <StateMark state={state} />
        </span>
        {state === 'offline' && when ? t('home.opens', { opens: when }) : wait && wait < Infinity ? t('home.wait', { wait: lasts(wait) }) : t(`home.${state}`)}
      </p>
    </header>
  )
}

function ProjectRow({ p }: { p: Project }) {
  const { state, opens_at } = stateOf(p.id)
  const when = state === 'offline' ? opens(opens_at) : ''
  return (
    <button type="button" class="row" onClick={() => openProject(p.id)} data-project={p.id}>
      <span class="row-words">
        <b>{p.name}</b>
        <small class="state">
          <StateMark state={state} />
          {when ? sentence(when).slice(0, -1) : t(`project.${state}`)}
        </small>
      </span>
      <Forward />
    </button>
  )
}

/** A case number, to go on with an existing case (A2). */
function CaseField() {
  const [number, setNumber] = useState('')
  const [wrong, setWrong] = useState('')
  const [busy, setBusy] = useState(false)
  const submit = async (e: Event) => {
    e.preventDefault()
    const digits = number.replace(/[\s#.]/g, '')
    if (!/^\d{1,15}$/.test(digits) || Number(digits) === 0) return setWrong(await refusal({ reason: 'bad_case_number', params: {} }))
    setBusy(true)
    setWrong('')
    try {
      await visitor.ensure()
      const found = await visitor.api.get<{ number: number; project?: string }>('/visitor/cases/' + digits)
      if (visitor.me.value?.verified && found.project) openProject(found.project, found.number)
      else go({ at: 'form', project: boot.projects[0]?.id ?? '', case: found.number, moved: false })
    } catch (err) {
      const why = asRefusal(err)
      if (why.code === 'not_found' || why.code === 'invalid' || why.code === 'too_many') setWrong(await refusal(why))
      else fail(err)
    } finally {
      setBusy(false)
    }
  }
  return (
    <form class="card case-field field" onSubmit={submit} noValidate>
      <label for="case">
        <h2>{t('case.follow')}</h2>
      </label>
      <div class="joined">
        <input id="case" class="input tabular" inputMode="numeric" autocomplete="off" placeholder={t('case.number')} value={number} onInput={(e) => setNumber(e.currentTarget.value)} aria-invalid={!!wrong} aria-describedby="case-wrong" />
        <button type="submit" class={busy ? 'button main busy' : 'button main'} aria-label={t('case.go')} disabled={busy || !number.trim()}>
          <ArrowRight />
        </button>
      </div>
      <span id="case-wrong" class="wrong" role="alert" hidden={!wrong}>
        {wrong}
      </span>
    </form>
  )
}
