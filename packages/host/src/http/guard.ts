import type { Hosts } from './our-hosts.ts'

/** What the guard may know of a request: nothing else decides whether it may pass. */
export type GuardedRequest = {
  readonly method: string
  readonly path: string
  readonly header: (name: string) => string | undefined
  /** It carries a login of ours that was checked. */
  readonly loggedIn: boolean
}

export type GuardRefusal = { readonly code: string; readonly message: string }

const reading = new Set(['GET', 'HEAD'])
const changing = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])

/** A page of ours that a person may open by its address: everything that is not for programs. */
export function isAppRoute(path: string): boolean {
  return !/^\/(?:api|server)(?:\/|$)/.test(path)
}

/**
 * Why a request is not ours to serve, or nothing. A page anywhere in the same browser can send us forms, images, fetches and sockets, and
 * reading is executing here (OPENCODE.md, danger): so every request is judged, those for files of the app too.
 */
export function judgeRequest(request: GuardedRequest, us: { readonly hosts: Hosts }): GuardRefusal | undefined {
  const { method, path, header } = request
  const host = header('host')?.toLowerCase()
  if (host === undefined || !us.hosts.has(host))
    return { code: 'foreign-host', message: 'This name is not this host’s' }

  if (!reading.has(method) && !changing.has(method)) return { code: 'method', message: `${method} is not served here` }

  const origin = header('origin')?.toLowerCase()
  const originIsOurs = origin === `http://${host}` || origin === `https://${host}`
  if (origin !== undefined && !originIsOurs)
    return { code: 'foreign-origin', message: 'Asked by a page of another origin' }

  const site = header('sec-fetch-site')
  if (site !== undefined && site !== 'same-origin') {
    const isOpenedByHand =
      site === 'none' && header('sec-fetch-mode') === 'navigate' && reading.has(method) && isAppRoute(path)
    if (!isOpenedByHand) return { code: 'foreign-site', message: 'Asked by a page of another site' }
  }

  if (header('upgrade') !== undefined) {
    if (header('upgrade')?.toLowerCase() !== 'websocket')
      return { code: 'upgrade', message: 'Only a WebSocket can be opened here' }
    if (!originIsOurs && !request.loggedIn)
      return { code: 'foreign-socket', message: 'A socket needs our origin or a login' }
  }

  if (changing.has(method) && mediaType(header('content-type')) !== 'application/json') {
    return { code: 'content-type', message: 'A change is sent as application/json' }
  }
  return undefined
}

function mediaType(value: string | undefined): string | undefined {
  return value?.split(';')[0]?.trim().toLowerCase()
}
