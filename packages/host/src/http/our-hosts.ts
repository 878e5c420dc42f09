import { hostname as machineName, networkInterfaces } from 'node:os'

const loopback = ['127.0.0.1', 'localhost', '[::1]'] as const
const anywhere = new Set(['0.0.0.0', '::', '[::]'])

export const isLoopback = (hostname: string): boolean =>
  hostname === '::1' || loopback.some((name) => name === hostname)

/**
 * The values of `Host` that mean us: a page of another name that points at our address is refused by it. Listening everywhere means this
 * machine's own addresses and name; no other name is taken, or such a page could take it.
 */
export function ourHosts(options: { readonly hostname: string; readonly port: number }): ReadonlySet<string> {
  const { hostname, port } = options
  const names = new Set<string>(loopback)
  const bracketed = (address: string) => (address.includes(':') && !address.startsWith('[') ? `[${address}]` : address)
  if (anywhere.has(hostname)) {
    names.add(machineName().toLowerCase())
    for (const addresses of Object.values(networkInterfaces()))
      for (const one of addresses ?? []) names.add(bracketed(one.address))
  } else names.add(bracketed(hostname.toLowerCase()))
  const hosts = new Set<string>()
  for (const name of names) {
    hosts.add(`${name}:${port}`)
    // A browser leaves the standard port out.
    if (port === 80 || port === 443) hosts.add(name)
  }
  return hosts
}
