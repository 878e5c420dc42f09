import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Store } from '../store/store.ts'

/** Wrong tries of one address within a minute. */
const mostTries = 10
const tryWindow = 60_000
const mostAddresses = 10_000
/** Milliseconds: a month. */
const lifetime = 30 * 24 * 60 * 60 * 1000

/**
 * The login of X-5. A cookie is a date signed with a secret of the data directory and the password: it survives the host's restart and ends with
 * a change of the password, and guessing the password from it needs the secret.
 */
export function makeLogin(options: {
  readonly password: string
  readonly store: Store
  readonly port: number
  readonly now?: () => number
}) {
  const { store } = options
  const now = options.now ?? Date.now
  // Cookies don't tell ports apart: two hosts on one machine must not log each other out.
  const cookieName = `pointsman-${options.port}`
  const password = digest(options.password)
  const key = createHash('sha256').update(readSecret(store)).update(password).digest()
  const wrong = new Map<string, number[]>()

  const sign = (date: string) => createHmac('sha256', key).update(date).digest('base64url')

  return {
    /** Whether a request's Cookie header holds a login of ours. */
    isLoggedIn(cookies: string | undefined): boolean {
      const pair = cookies
        ?.split(';')
        .map((one) => one.trim())
        .find((one) => one.startsWith(`${cookieName}=`))
      const [date = '', signature = ''] = pair?.slice(cookieName.length + 1).split('.') ?? []
      if (!/^\d{1,15}$/.test(date) || !equal(signature, sign(date))) return false
      const age = now() - Number(date)
      return age >= -tryWindow && age < lifetime
    },
    /** The cookie to set, `wrong`, or `later` where the address tried too often. */
    tryPassword(address: string, tried: string): { readonly cookie: string } | 'wrong' | 'later' {
      const since = now() - tryWindow
      const recent = (wrong.get(address) ?? []).filter((time) => time > since)
      if (recent.length >= mostTries) return 'later'
      if (!timingSafeEqual(digest(tried), password)) {
        // The oldest goes: a flood of addresses must not fill the memory.
        if (wrong.size >= mostAddresses) wrong.delete(wrong.keys().next().value ?? '')
        wrong.set(address, [...recent, now()])
        return 'wrong'
      }
      wrong.delete(address)
      const date = String(now())
      const cookie = `${cookieName}=${date}.${sign(date)}; HttpOnly; SameSite=Strict; Path=/; Max-Age=${lifetime / 1000}`
      return { cookie }
    },
  }
}
export type Login = ReturnType<typeof makeLogin>

// Of one length whatever was typed, so that comparing takes one time.
const digest = (text: string) => createHash('sha256').update(text).digest()
const equal = (a: string, b: string) => timingSafeEqual(digest(a), digest(b))

function readSecret(store: Store): Uint8Array {
  const row = store.get<{ secret: Uint8Array }>('SELECT secret FROM login_secret')
  if (row) return row.secret
  const secret = new Uint8Array(randomBytes(32))
  store.run('INSERT INTO login_secret (one, secret) VALUES (1, ?)', secret)
  return secret
}
