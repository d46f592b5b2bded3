import { t, type Word } from '../i18n'
import { Dialog } from '../parts/Dialog'
import { Cap } from '../parts/Key'
import { Said } from '../parts/Said'
import { bindings } from '../pure/keys'

/** Every key, from the table that routes them. */
export function Help() {
  const of = (place?: string) =>
    bindings.filter((b) => b.place === place).map((b) => [b.key, t(`key.${b.command}` as Word)] as const)
  return (
    <Dialog title={t('help.title')} name="help" wide>
      <div class="help-parts">
        <Part title={t('help.everywhere')} keys={of()} />
        <div>
          <Part title={t('help.inbox')} keys={of('inbox')} />
          <Part title={t('help.cases')} keys={of('cases')} />
          <Part
            title={t('help.writing')}
            keys={[
              ['Enter', t('key.send')],
              ['Shift+Enter', t('key.newline')],
            ]}
          />
        </div>
      </div>
      <p class="form-lead">
        <Said text={t('help.text')} places={{ key: <Cap name="Escape" /> }} />
      </p>
    </Dialog>
  )
}

function Part({ title, keys }: { title: string; keys: readonly (readonly [string, string])[] }) {
  return (
    <section class="help-part">
      <h3>{title}</h3>
      <dl>
        {keys.map(([key, what]) => (
          <div class="help-key" key={key}>
            <dt>
              <Cap name={key} />
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
