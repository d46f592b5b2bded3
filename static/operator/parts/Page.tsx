import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { Alert, Back } from '../../shared/icons'
import { asRefusal } from '../../shared/refusal'
import type { Loaded } from '../../console/admin/state/load'
import { sentence, t } from '../i18n'

interface Props {
  title: string
  back?: () => void
  tools?: ComponentChildren
  children: ComponentChildren
}

/** One screen: its heading, which has the focus when one comes, the way back, what it holds. */
export function Page({ title, back, tools, children }: Props) {
  const head = useRef<HTMLHeadingElement>(null)
  useEffect(() => head.current?.focus(), [])
  return (
    <section class="settings-pane op-page">
      <header class="op-head">
        {back && (
          <button type="button" class="tool" aria-label={t('op.back')} onClick={back} data-testid="back">
            <Back />
          </button>
        )}
        <h1 ref={head} tabIndex={-1} class="settings-title">
          {title}
        </h1>
        {tools && <div class="settings-tools">{tools}</div>}
      </header>
      <div class="settings-body">{children}</div>
    </section>
  )
}

/** What was read, once it is there. */
export function Read<T>({ of, children }: { of: Loaded<T>; children: (value: T) => ComponentChildren }) {
  if (of.value !== null) return <>{children(of.value)}</>
  if (!of.failed) return <Waiting />
  return (
    <div class="empty" role="alert">
      <span class="empty-mark bad">
        <Alert />
      </span>
      <p class="empty-title">{sentence(of.failed)}</p>
      {asRefusal(of.failed).code !== 'not_found' && (
        <button type="button" class="button small" onClick={of.again}>
          {t('op.retry')}
        </button>
      )}
    </div>
  )
}

function Waiting() {
  return (
    <div class="skeletons" role="status" aria-label={t('op.loading')}>
      {[1, 2, 3, 4].map((i) => (
        <span class="skeleton op-skeleton" key={i} />
      ))}
    </div>
  )
}
