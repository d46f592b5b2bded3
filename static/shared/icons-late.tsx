// The outlines that no first screen of the panel needs (see icons.tsx).
import { icon, ring } from './icons'

export const Checks = /* @__PURE__ */ icon('M18 6 7 17l-5-5', 'm22 10-7.5 7.5L13 16')
export const Clock = /* @__PURE__ */ icon(ring, 'M12 6v6h4')
export const Retry = /* @__PURE__ */ icon('M21 12a9 9 0 1 1-9-9c2.5 0 4.9 1 6.7 2.7L21 8', 'M21 3v5h-5')
export const Paper = /* @__PURE__ */ icon('M6 22a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2h8a2.4 2.4 0 0 1 1.7.7l3.6 3.6A2.4 2.4 0 0 1 20 8v12a2 2 0 0 1-2 2z', 'M14 2v5a1 1 0 0 0 1 1h5', 'M8 13h8', 'M8 17h8')
export const Mail = /* @__PURE__ */ icon('m22 7-9 5.7a2 2 0 0 1-2 0L2 7', 'M4 4h16a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2z')
export const Phone = /* @__PURE__ */ icon('M4 2h5l2 6-3 2a14 14 0 0 0 6 6l2-3 6 2v5a2 2 0 0 1-2 2A18 18 0 0 1 2 4a2 2 0 0 1 2-2z')
export const Globe = /* @__PURE__ */ icon(ring, 'M12 2a14.5 14.5 0 0 0 0 20 14.5 14.5 0 0 0 0-20', 'M2 12h20')
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
