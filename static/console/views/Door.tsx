import type { ComponentChildren } from 'preact'
import { t } from '../i18n'
import { DoorFrame } from '../parts/DoorFrame'

export { Bad } from '../parts/DoorFrame'

/** What somebody sees who is not in yet. */
export function Door({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <DoorFrame title={title} languages={t('menu.language')}>
      {children}
    </DoorFrame>
  )
}
