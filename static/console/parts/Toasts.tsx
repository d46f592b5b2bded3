import { Alert, Check, Close } from '../../shared/icons'
import { t } from '../i18n'
import { announced } from '../state/alerts'
import { dismiss, toasts } from '../state/toasts'

export function Toasts() {
  return (
    <>
      <div class="toasts" role="status" data-testid="toasts">
        {toasts.value.map((x) => (
          <div class={x.bad ? 'toast bad' : 'toast'} key={x.id}>
            {x.bad ? <Alert /> : <Check />}
            <span>{x.text}</span>
            {x.action && (
              <button
                type="button"
                class="link"
                onClick={() => {
                  dismiss(x.id)
                  x.action!.run()
                }}
              >
                {x.action.label}
              </button>
            )}
            <button type="button" class="tool" aria-label={t('app.close')} onClick={() => dismiss(x.id)}>
              <Close />
            </button>
          </div>
        ))}
      </div>
      <div class="aside" aria-live="polite">
        <span key={announced.value.turn}>{announced.value.text}</span>
      </div>
    </>
  )
}
