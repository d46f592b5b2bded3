// Outlines of Lucide (ISC licence, https://lucide.dev/license), 20 px. They
// are pictures beside words, so they are hidden from screen readers.
import type { JSX } from 'preact'

export type Icon = (props: { class?: string }) => JSX.Element

export function icon(...paths: string[]): Icon {
  return ({ class: more }) => (
    <svg class={more ? 'icon ' + more : 'icon'} viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
      {paths.map((d) => (
        <path key={d} d={d} />
      ))}
    </svg>
  )
}

const ring = 'M2 12a10 10 0 1 0 20 0a10 10 0 1 0-20 0'

export const Send = /* @__PURE__ */ icon('M3.7 3a.5.5 0 0 0-.7.6l2.8 7.6a2 2 0 0 1 0 1.4l-2.8 7.6a.5.5 0 0 0 .7.6l18-8.5a.5.5 0 0 0 0-.9z', 'M6 12h16')
export const Clip = /* @__PURE__ */ icon('m16 6-8.4 8.6a2 2 0 0 0 2.8 2.8l8.4-8.6a4 4 0 1 0-5.7-5.7l-8.4 8.6a6 6 0 1 0 8.5 8.5l8.4-8.6')
export const Camera = /* @__PURE__ */ icon('M5 7h2l2-3h6l2 3h2a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V9a2 2 0 0 1 2-2z', 'M9 13a3 3 0 1 0 6 0a3 3 0 1 0-6 0')
export const Smile = /* @__PURE__ */ icon(ring, 'M8 14s1.5 2 4 2 4-2 4-2', 'M9 9h0', 'M15 9h0')
export const Close = /* @__PURE__ */ icon('M18 6 6 18', 'm6 6 12 12')
export const Back = /* @__PURE__ */ icon('m15 18-6-6 6-6')
export const Forward = /* @__PURE__ */ icon('m9 18 6-6-6-6')
export const Down = /* @__PURE__ */ icon('m6 9 6 6 6-6')
export const More = /* @__PURE__ */ icon('M11 12a1 1 0 1 0 2 0a1 1 0 1 0-2 0', 'M18 12a1 1 0 1 0 2 0a1 1 0 1 0-2 0', 'M4 12a1 1 0 1 0 2 0a1 1 0 1 0-2 0')
export const Check = /* @__PURE__ */ icon('M20 6 9 17l-5-5')
export const Checks = /* @__PURE__ */ icon('M18 6 7 17l-5-5', 'm22 10-7.5 7.5L13 16')
export const Clock = /* @__PURE__ */ icon(ring, 'M12 6v6h4')
export const Alert = /* @__PURE__ */ icon(ring, 'M12 8v4', 'M12 16h0')
export const Retry = /* @__PURE__ */ icon('M21 12a9 9 0 1 1-9-9c2.5 0 4.9 1 6.7 2.7L21 8', 'M21 3v5h-5')
export const Paper = /* @__PURE__ */ icon('M6 22a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2h8a2.4 2.4 0 0 1 1.7.7l3.6 3.6A2.4 2.4 0 0 1 20 8v12a2 2 0 0 1-2 2z', 'M14 2v5a1 1 0 0 0 1 1h5', 'M8 13h8', 'M8 17h8')
export const Mail = /* @__PURE__ */ icon('m22 7-9 5.7a2 2 0 0 1-2 0L2 7', 'M4 4h16a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2z')
export const Phone = /* @__PURE__ */ icon('M4 2h5l2 6-3 2a14 14 0 0 0 6 6l2-3 6 2v5a2 2 0 0 1-2 2A18 18 0 0 1 2 4a2 2 0 0 1 2-2z')
export const Globe = /* @__PURE__ */ icon(ring, 'M12 2a14.5 14.5 0 0 0 0 20 14.5 14.5 0 0 0 0-20', 'M2 12h20')
export const Copy = /* @__PURE__ */ icon('M8 8h14v14H8z', 'M4 16H2V2h14v2')
export const ArrowRight = /* @__PURE__ */ icon('M5 12h14', 'm12 5 7 7-7 7')
export const Talk = /* @__PURE__ */ icon('M3 16.3a2 2 0 0 1 .1 1.2l-1.1 3.3a1 1 0 0 0 1.2 1.2l3.4-1a2 2 0 0 1 1.1.1 10 10 0 1 0-4.8-4.7')
export const LogOut = /* @__PURE__ */ icon('m16 17 5-5-5-5', 'M21 12H9', 'M9 21H5a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2h4')
export const User = /* @__PURE__ */ icon('M19 21v-2a4 4 0 0 0-4-4H9a4 4 0 0 0-4 4v2', 'M8 7a4 4 0 1 0 8 0a4 4 0 1 0-8 0')
export const Search = /* @__PURE__ */ icon('m21 21-4.3-4.3', 'M3 11a8 8 0 1 0 16 0a8 8 0 1 0-16 0')
export const Ticket = /* @__PURE__ */ icon('M2 9a3 3 0 0 1 0 6v2a2 2 0 0 0 2 2h16a2 2 0 0 0 2-2v-2a3 3 0 0 1 0-6V7a2 2 0 0 0-2-2H4a2 2 0 0 0-2 2Z', 'M13 5v2', 'M13 17v2', 'M13 11v2')
export const Inbox = /* @__PURE__ */ icon('M22 12h-6l-2 3h-4l-2-3H2', 'M5.5 5.1 2 12v6a2 2 0 0 0 2 2h16a2 2 0 0 0 2-2v-6l-3.5-6.9A2 2 0 0 0 16.8 4H7.2a2 2 0 0 0-1.8 1.1z')
export const Plus = /* @__PURE__ */ icon('M5 12h14', 'M12 5v14')
export const Image = /* @__PURE__ */ icon('M5 3h14a2 2 0 0 1 2 2v14a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2z', 'M7 9a2 2 0 1 0 4 0a2 2 0 1 0-4 0', 'm21 15-3.1-3.1a2 2 0 0 0-2.8 0L6 21')

const star = 'm12 2.4 2.9 6 6.7.9-4.9 4.6 1.2 6.6-5.9-3.2-5.9 3.2 1.2-6.6L2.4 9.3l6.7-.9z'
export const Star = /* @__PURE__ */ icon(star)
