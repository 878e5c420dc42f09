// The proxy's control port: JSON in, JSON out. `POST /wait` answers when it has come true, so tests wait for events, never for time.
import { createServer } from 'node:http'
import { matchesRequest } from './fault-rules.mjs'

export async function makeControl({ rules, streams, about, cutConnections }) {
  const wait = (order, left) =>
    rules.until(() => {
      if (order.streams !== undefined) {
        const open = streams
          .list()
          .filter((stream) => order.path === undefined || new RegExp(order.path).test(stream.path))
        return open.length >= order.streams ? open : undefined
      }
      if (order.heldFrames !== undefined) {
        const held = streams.held().filter((entry) => entry.gate === order.gate)
        return held.length >= order.heldFrames ? held : undefined
      }
      const found = rules.records.filter(
        (record) =>
          matchesRequest(order.match ?? {}, record) &&
          (order.gate === undefined || (record.gate === order.gate && record.state === 'held')),
      )
      return found.length >= (order.count ?? 1) ? found : undefined
    }, left)

  const orders = {
    'GET /about': () => about,
    'GET /requests': () => rules.records,
    'GET /rules': () => rules.list(),
    'GET /streams': () => streams.list(),
    'POST /rules': (order) => rules.add(order),
    'DELETE /rules': (order) => rules.remove(order.id),
    'POST /release': (order) => rules.release(order.gate, order.end, order.once),
    'POST /wait': wait,
    'POST /frames': (order) => streams.add(order),
    'DELETE /frames': (order) => streams.remove(order.id),
    'POST /frames/release': (order) => streams.release(order.gate, order),
    'POST /frames/inject': (order) => ({ streams: streams.inject(order.raw, order.path) }),
    'POST /streams/cut': (order) => ({ streams: streams.cut(order.path) }),
    // All that is open breaks at once: a network that went away.
    'POST /cut-all': () => cutConnections(),
    'POST /reset': () => {
      rules.reset()
      streams.reset()
      rules.records.length = 0
    },
  }

  const server = createServer(async (incoming, outgoing) => {
    const chunks = []
    for await (const chunk of incoming) chunks.push(chunk)
    const body = Buffer.concat(chunks).toString('utf8')
    const order = orders[`${incoming.method} ${incoming.url}`]
    if (order === undefined) return outgoing.writeHead(404).end()
    try {
      const result = await order(body === '' ? {} : JSON.parse(body), (leave) => outgoing.on('close', leave))
      outgoing.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(result ?? null))
    } catch (error) {
      outgoing.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify({ error: String(error) }))
    }
    return undefined
  })
  server.requestTimeout = 0
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { port: server.address().port }
}
