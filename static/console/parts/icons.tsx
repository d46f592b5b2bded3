// More outlines of Lucide (ISC licence), for the console alone.
import { icon } from '../../shared/icons'

const ring = 'M2 12a10 10 0 1 0 20 0a10 10 0 1 0-20 0'

export const Claim = icon('M16 21v-2a4 4 0 0 0-4-4H6a4 4 0 0 0-4 4v2', 'M5 7a4 4 0 1 0 8 0a4 4 0 1 0-8 0', 'M19 8v6', 'M22 11h-6')
export const Transfer = icon('m16 3 4 4-4 4', 'M20 7H4', 'm8 21-4-4 4-4', 'M4 17h16')
export const Release = icon('M9 14 4 9l5-5', 'M4 9h10.5a5.5 5.5 0 0 1 0 11H11')
export const Undo = icon('M3 7v6h6', 'M21 17a9 9 0 0 0-9-9 9 9 0 0 0-6 2.3L3 13')
export const End = icon(ring, 'm9 12 2 2 4-4')
export const Lock = icon('M5 11h14a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-7a2 2 0 0 1 2-2z', 'M7 11V7a5 5 0 0 1 10 0v4')
export const Pencil = icon('M21.2 6.8a2.8 2.8 0 0 0-4-4L4 16l-1 5 5-1z', 'm15 5 4 4')
export const Bar = icon(ring, 'm4.9 4.9 14.2 14.2')
export const Slash = icon('M5 3h14a2 2 0 0 1 2 2v14a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2z', 'm9 15 6-6')
export const Pane = icon('M5 3h14a2 2 0 0 1 2 2v14a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2z', 'M15 3v18')
export const Settings = icon('M4 6h9', 'M17 6h3', 'M13 6a2 2 0 1 0 4 0a2 2 0 1 0-4 0', 'M4 12h2', 'M10 12h10', 'M6 12a2 2 0 1 0 4 0a2 2 0 1 0-4 0', 'M4 18h8', 'M16 18h4', 'M12 18a2 2 0 1 0 4 0a2 2 0 1 0-4 0')
export const Board = icon('M3 12h4l3-8 4 16 3-8h4')
export const At = icon('M8 12a4 4 0 1 0 8 0a4 4 0 1 0-8 0', 'M16 8v5a3 3 0 0 0 6 0v-1a10 10 0 1 0-4 8')
export const Chart = icon('M4 20V10', 'M10 20V4', 'M16 20v-7', 'M21 20H3')
