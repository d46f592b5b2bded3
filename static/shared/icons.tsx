// Outlines of Lucide (ISC licence, https://lucide.dev/license), 20 px. They
// are pictures beside words, so they are hidden from screen readers. Here are
// those of the panel's first part; icons-late.tsx has the others.
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

export const ring = 'M2 12a10 10 0 1 0 20 0a10 10 0 1 0-20 0'

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
export const Alert = /* @__PURE__ */ icon(ring, 'M12 8v4', 'M12 16h0')
export const ArrowRight = /* @__PURE__ */ icon('M5 12h14', 'm12 5 7 7-7 7')
