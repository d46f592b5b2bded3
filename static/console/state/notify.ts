// The browser's own notices, and the number on the tab's icon.
import { t } from '../i18n'

const offered = 'Notification' in window

/** A notice over other windows, if the agent has allowed them and looks elsewhere. */
export function notify(text: string): void {
  if (offered && Notification.permission === 'granted' && !document.hasFocus()) show(text)
}

function show(text: string): boolean {
  try {
    // silent: the console has a sound of its own. One at a time.
    const notice = new Notification(t('app.name'), { body: text, tag: 'recado', silent: true })
    notice.onclick = () => {
      window.focus()
      notice.close()
    }
    return true
  } catch {
    return false // a phone's browser takes them from a service worker only
  }
}

/** Asks for the permission if need be, and shows one. */
export async function tryNotice(text: string): Promise<'shown' | 'denied' | 'none'> {
  if (!offered) return 'none'
  const allowed = Notification.permission === 'default' ? await Notification.requestPermission() : Notification.permission
  if (allowed !== 'granted') return 'denied'
  return show(text) ? 'shown' : 'none'
}

const size = 64 // px

/** Draws the tab's icon: a balloon, and how much asks for attention. */
export function showBadge(count: number): void {
  const link = document.querySelector<HTMLLinkElement>('link[rel=icon]')
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = size
  const draw = canvas.getContext('2d')
  if (!link || !draw) return
  draw.fillStyle = '#1f6f6b'
  draw.beginPath()
  draw.roundRect(2, 2, size - 4, size - 4, 18)
  draw.fill()
  draw.strokeStyle = '#fff'
  draw.lineWidth = 5
  draw.beginPath()
  draw.arc(32, 31, 15, 0.75 * Math.PI, 2.6 * Math.PI)
  draw.lineTo(17, 47)
  draw.closePath()
  draw.stroke()
  if (count > 0) drawCount(draw, count)
  link.href = canvas.toDataURL()
}

function drawCount(draw: CanvasRenderingContext2D, count: number): void {
  draw.fillStyle = '#c0341d'
  draw.beginPath()
  draw.arc(44, 20, 20, 0, 2 * Math.PI)
  draw.fill()
  draw.fillStyle = '#fff'
  draw.font = 'bold 28px system-ui, sans-serif'
  draw.textAlign = 'center'
  draw.textBaseline = 'middle'
  draw.fillText(count > 9 ? '9+' : String(count), 44, 22)
}
