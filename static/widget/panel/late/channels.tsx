import { Globe, Mail, Phone } from '../../../shared/icons-late'
import type { Channel } from '../boot'
import { t } from '../words'

const schemes: Record<Channel['kind'], (v: string) => string> = {
  web: (v) => (/^https?:\/\//i.test(v) ? v : 'https://' + v),
  email: (v) => 'mailto:' + v,
  phone: (v) => 'tel:' + v.replace(/[^\d+]/g, ''),
  toll_free: (v) => 'tel:' + v.replace(/[^\d+]/g, ''),
}

/** Other ways to reach the company (A12). */
export function Channels({ list }: { list: Channel[] }) {
  return (
    <section class="card" aria-labelledby="channels">
      <h2 id="channels">{t('home.channels')}</h2>
      <ul>
        {list.map((c) => (
          <li key={c.kind + c.value}>
            <a class="row" href={(schemes[c.kind] ?? schemes.web)(c.value)} target="_blank" rel="noopener noreferrer">
              {c.kind === 'email' ? <Mail /> : c.kind === 'web' ? <Globe /> : <Phone />}
              <span class="row-words">
                <b>{c.contact || t(`channel.${c.kind}`)}</b>
                <small>
                  {c.level && c.level + ' · '}
                  <bdi>{c.value}</bdi>
                </small>
              </span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  )
}
