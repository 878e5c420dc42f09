import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export type HostilePage = Awaited<ReturnType<typeof startHostilePage>>

/** An empty page of another origin, for what a stranger's script in the same browser may try. */
export async function startHostilePage() {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' })
    response.end('<!doctype html><title>Another page</title><body>Nothing to see</body>')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async stop() {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}
