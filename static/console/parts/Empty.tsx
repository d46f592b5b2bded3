import type { ComponentChildren } from 'preact'
import type { Icon } from '../../shared/icons'
import { Alert } from '../../shared/icons'
import { t } from '../i18n'
import { paneTitle } from '../state/layout'

interface Props {
  icon: Icon
  title: string
  /** It stands instead of what was opened, and has its heading. */
  opened?: boolean
  children?: ComponentChildren
}

/** Nothing to show: what that means, and what to do. */
export function Empty({ icon: Picture, title, opened, children }: Props) {
  const Title = opened ? paneTitle.value : 'p'
  return (
    <div class="empty">
      <span class="empty-mark">
        <Picture />
      </span>
      <Title class="empty-title">{title}</Title>
      {children && <div class="empty-do">{children}</div>}
    </div>
  )
}

/** Something could not be read. */
export function Failed({ again, opened }: { again: () => void; opened?: boolean }) {
  const Title = opened ? paneTitle.value : 'p'
  return (
    <div class="empty" role="alert">
      <span class="empty-mark bad">
        <Alert />
      </span>
      <Title class="empty-title">{t('app.failed')}</Title>
      <button type="button" class="button small" onClick={again}>
        {t('app.retry')}
      </button>
    </div>
  )
}

/** Rows that are on their way. */
export function Skeletons({ rows }: { rows: number }) {
  return (
    <div class="skeletons" aria-busy="true" aria-label={t('app.loadingMore')}>
      {Array.from({ length: rows }, (_, i) => (
        <div class="skeleton-row" key={i}>
          <span class="skeleton round" />
          <span class="skeleton-lines">
            <span class="skeleton" />
            <span class="skeleton" />
          </span>
        </div>
      ))}
    </div>
  )
}
