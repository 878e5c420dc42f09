import { isIPv4, isIPv6 } from 'node:net'
import { hostname as machineName } from 'node:os'

const loopback = ['127.0.0.1', 'localhost', '[::1]'] as const
/** Listening everywhere, and the address of it that a browser here can open. */
const anywhere: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '[::1]', '[::]': '[::1]' }

export type Hosts = { readonly has: (host: string) => boolean }

/** As it stands in an address. */
export const urlHost = (hostname: string) =>
  hostname.includes(':') && !hostname.startsWith('[') ? `[${hostname}]` : hostname

/** The same for a browser on this machine: "everywhere" is no address to go to. */
export const localHost = (hostname: string) => anywhere[hostname] ?? urlHost(hostname)

/**
 * The values of `Host` that mean us: a page whose name was pointed at our address is refused by it. So no name is taken but the
 * configured one, loopback's and the machine's own. Listening everywhere takes any address in digits as well, a router's or a container's
 * that we can't know: no page can point digits at us, and a login is asked there.
 */
export function ourHosts(options: { readonly hostname: string; readonly port: number }): Hosts {
  const { hostname, port } = options
  const isAnywhere = Object.hasOwn(anywhere, hostname)
  const names = new Set<string>([...loopback, urlHost(hostname.toLowerCase())])
  if (isAnywhere) names.add(machineName().toLowerCase())
  return {
    has(host) {
      const [, name = '', own] = /^(.*?)(?::(\d+))?$/.exec(host) ?? []
      // A browser leaves the standard port out.
      const isPort = own === undefined ? port === 80 || port === 443 : own === String(port)
      return isPort && (names.has(name) || (isAnywhere && isAddress(name)))
    },
  }
}

const isAddress = (name: string) => isIPv4(name) || (/^\[[0-9a-f:.]+\]$/.test(name) && isIPv6(name.slice(1, -1)))
