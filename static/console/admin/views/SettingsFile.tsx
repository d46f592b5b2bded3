import { useState } from 'preact/hooks'
import { loadMe } from '../../state/desk'
import { Refusal } from '../../../shared/refusal'
import { sentence } from '../../i18n'
import { api, refresh } from '../../state/session'
import { complain, toast } from '../../state/toasts'
import { a, pathWords } from '../i18n'
import { Card } from '../parts/Card'
import { differences } from '../pure/paths'
import { placeInFile } from '../pure/rows'
import { letterName } from '../state/letters'

interface Step {
  kind: 'tenant' | 'team' | 'project' | 'widget' | 'letter'
  object: string
  label: string
  action: 'made' | 'changed' | 'same'
  before?: unknown
  after?: unknown
}

interface Plan {
  seen: string
  steps: Step[]
  problems: { reason: string; field: string; params?: Record<string, unknown>; label: string }[]
  unknown: string[]
}

/** All settings as one file, and back: what would change is shown before it does. */
export function SettingsFile({ done }: { done: () => void }) {
  const [file, setFile] = useState<unknown>(null)
  const [plan, setPlan] = useState<Plan | null>(null)
  const [wrong, setWrong] = useState('')
  const [busy, setBusy] = useState(false)
  const save = async () => {
    const text = JSON.stringify(await api.get('/admin/settings'), null, 2)
    const link = document.createElement('a')
    link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }))
    link.download = 'recado-settings.json'
    link.click()
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
  }
  const look = async (chosen: File | undefined) => {
    setPlan(null)
    setWrong('')
    if (!chosen) return
    try {
      const read: unknown = JSON.parse(await chosen.text())
      setPlan(await api.post<Plan>('/admin/settings', { file: read }))
      setFile(read)
    } catch (err) {
      setWrong(err instanceof SyntaxError ? a('file.noFile') : sentence(err))
    }
  }
  const go = async () => {
    if (busy) return
    setBusy(true)
    try {
      await api.post('/admin/settings', { file, seen: plan!.seen })
      toast(a('file.done'))
      setPlan(null)
      done()
      void Promise.all([loadMe(), refresh()]).catch(() => {})
    } catch (err) {
      setWrong(sentence(err))
    } finally {
      setBusy(false)
    }
  }
  return (
    <Card title={a('file.title')} lead={a('file.lead')}>
      <div class="card-foot start">
        <button type="button" class="button small" onClick={() => void save().catch(complain)} data-testid="export">
          {a('file.export')}
        </button>
      </div>
      <label class="field">
        <span class="field-label">{a('file.import')}</span>
        {/* Emptied at the click: the same file, corrected, is a choice again. */}
        <input type="file" accept=".json,application/json" onClick={(e) => (e.currentTarget.value = '')} onChange={(e) => void look(e.currentTarget.files?.[0])} data-testid="import-file" />
      </label>
      {wrong && (
        <p class="wrong" role="alert">
          {wrong}
        </p>
      )}
      {plan && <Planned plan={plan} busy={busy} go={() => void go()} />}
    </Card>
  )
}

const silent = ['version', 'created_at']

function Planned({ plan, busy, go }: { plan: Plan; busy: boolean; go: () => void }) {
  const steps = plan.steps.filter((s) => s.action !== 'same')
  return (
    <div class="planned" role="status" data-testid="import-plan">
      {plan.problems.map((p) => (
        <p class="wrong" key={p.field}>
          {[p.label, fieldWords(p.field)].filter(Boolean).join(' · ')}: {sentence(new Refusal({ reason: p.reason, params: p.params ?? {} }))}
        </p>
      ))}
      {plan.unknown.length > 0 && <p class="help">{a('file.unknown', { emails: plan.unknown.join(', ') })}</p>}
      {!steps.length && !plan.problems.length && <p class="help">{a('file.same')}</p>}
      <ul class="planned-steps">
        {steps.map((s) => (
          <li key={s.kind + s.object}>
            <strong>{a(s.action === 'made' ? 'file.made' : 'file.changed', { what: a(`changes.${s.kind}`), label: s.kind === 'letter' ? letterName(s.object) : s.label })}</strong>
            {s.action === 'changed' && <span class="settings-what">{changed(s)}</span>}
          </li>
        ))}
      </ul>
      {steps.length > 0 && !plan.problems.length && (
        <div class="card-foot start">
          <button type="button" class={busy ? 'button main busy' : 'button main'} aria-disabled={busy} onClick={go} data-testid="import-go">
            {a('file.go')}
          </button>
        </div>
      )}
    </div>
  )
}

/** Where in the file, in the words of the settings' own pages. */
function fieldWords(field: string): string {
  const { kind, at } = placeInFile(field)
  return at && pathWords(kind, at)
}

function changed(s: Step): string {
  const names = differences(s.before, s.after)
    .filter((p) => !silent.includes(p))
    .map((p) => pathWords(s.kind === 'tenant' ? 'company' : s.kind, p))
  return [...new Set(names)].join(', ')
}
