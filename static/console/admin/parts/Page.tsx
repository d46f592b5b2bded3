import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { Back } from '../../../shared/icons'
import { asRefusal } from '../../../shared/refusal'
import { t } from '../../i18n'
import { Empty, Failed, Skeletons } from '../../parts/Empty'
import { Settings } from '../../parts/icons'
import type { Section } from '../../pure/route'
import { useCommand } from '../../state/commands'
import { paneTitle, phone } from '../../state/layout'
import { openSettings } from '../../state/nav'
import { a } from '../i18n'
import type { Loaded } from '../state/load'

interface Props {
  title: string
  /** Where back leads; '' is the list of sections, which only a phone needs. */
  back: Section
  tools?: ComponentChildren
  wide?: boolean
  /** It stands beside what was opened, and leaves the focus there. */
  quiet?: boolean
  children: ComponentChildren
}

/** One screen of administration: its heading, the way back, what it holds. */
export function Page({ title, back, tools, wide, quiet, children }: Props) {
  const Title = paneTitle.value
  const head = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (!quiet) head.current?.focus()
  }, [])
  const leave = () => openSettings(back)
  useCommand('back', back || phone.value ? leave : null)
  return (
    <section class="thread-pane settings-pane" data-testid="settings-pane">
      <header class="thread-head">
        <button type="button" class={back ? 'tool' : 'tool phone-only'} aria-label={t('key.back')} onClick={leave} data-testid="settings-back">
          <Back />
        </button>
        <Title class="settings-title" ref={head} tabIndex={-1} data-home>
          {title}
        </Title>
        {tools && <div class="settings-tools">{tools}</div>}
      </header>
      <div class="settings-scroll">
        <div class={wide ? 'settings-body wide' : 'settings-body'}>{children}</div>
      </div>
    </section>
  )
}

/** What was read, once it is there. */
export function Read<T>({ of, children }: { of: Loaded<T>; children: (value: T) => ComponentChildren }) {
  if (of.value !== null) return <>{children(of.value)}</>
  if (!of.failed) return <Skeletons rows={5} />
  if (asRefusal(of.failed).code === 'not_found') return <Empty icon={Settings} title={a('page.gone')} />
  return <Failed again={of.again} />
}
