// Who one is: the second factor, and the browsers that one is signed in with.
import { api } from './session'

export interface BrowserSession {
  id: string
  current: boolean
  tenant: string
  browser: string
  began: number
  seen: number
}

export interface Security {
  sso: boolean // the session began at the company’s provider
  factor: boolean
  recovery: number // codes that are left
  sessions: BrowserSession[]
}

export interface NewFactor {
  secret: string
  url: string
  picture: string // the path of a QR code, in a square of `size`
  size: number
}

export const security = (): Promise<Security> => api.get('/me/security')
export const endSession = (id: string): Promise<unknown> => api.call('DELETE', '/me/sessions/' + id)
export const beginFactor = (password: string): Promise<NewFactor> => api.post('/me/factor', { password })
export const confirmFactor = (code: string): Promise<{ recovery: string[] }> => api.put('/me/factor', { code })
export const removeFactor = (password: string, code: string): Promise<unknown> => api.call('DELETE', '/me/factor', { password, code })
