// The service worker of the console: it takes notices while no tab is open, and
// keeps nothing else.
import { read, sentence, target, type Notice } from './pure/notice'

interface Page {
  url: string
  focus(): Promise<unknown>
  postMessage(message: unknown): void
}

interface Later extends Event {
  waitUntil(work: Promise<unknown>): void
  data?: { text(): string } | null
  notification?: { close(): void; data: Notice }
}

interface Worker {
  registration: { showNotification(title: string, options: object): Promise<void> }
  clients: { matchAll(options: object): Promise<Page[]>; openWindow(url: string): Promise<unknown> }
  addEventListener(type: string, then: (e: Later) => void): void
}

const worker = self as unknown as Worker

worker.addEventListener('push', (e) => {
  const n = read(e.data?.text() ?? '')
  // A later one about the same talk takes the place of the earlier one, and is heard.
  e.waitUntil(worker.registration.showNotification('Recado', { body: sentence(n), tag: 'recado:' + n.conversation, renotify: true, lang: n.locale, data: n }))
})

worker.addEventListener('notificationclick', (e) => {
  e.notification?.close()
  if (e.notification) e.waitUntil(open(e.notification.data))
})

async function open(n: Notice): Promise<void> {
  const pages = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true })
  const page = pages.find((p) => new URL(p.url).pathname.startsWith('/console'))
  if (!page) return void (await worker.clients.openWindow(target(n)))
  page.postMessage({ open: n.conversation })
  await page.focus()
}
