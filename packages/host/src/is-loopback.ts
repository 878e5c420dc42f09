import { isIPv4 } from 'node:net'

/** Only programs of this machine reach it: all of 127.0.0.0/8, not 127.0.0.1 alone. A name that merely begins so is none. */
export function isLoopback(hostname: string): boolean {
  if (hostname === 'localhost' || hostname === '::1' || hostname === '[::1]') return true
  return isIPv4(hostname) && hostname.startsWith('127.')
}
