// A reverse proxy that stands before a real engine and does what a test orders over its control port. Plain JavaScript on Node's own
// modules, because it also runs inside the executable that the host takes for the engine. `faults.ts` is its typed client.
import { createServer, request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { makeControl } from './fault-control.mjs'
import { makeFaultRules } from './fault-rules.mjs'
import { makeStreams } from './fault-streams.mjs'

const hopByHop = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
  'proxy-connection',
  'te',
  'trailer',
])
const isEventStream = (headers) => String(headers['content-type'] ?? '').startsWith('text/event-stream')

function endHeaders(headers) {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !hopByHop.has(name)))
}

/** Where a rule gives several times they take turns, so that what was asked later may be answered earlier. */
const turnOf = (ms, used) => (Array.isArray(ms) ? ms[used % ms.length] : ms)

async function readBody(incoming) {
  const chunks = []
  for await (const chunk of incoming) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** Sends one request to the engine; resolves with the answer's head, its body not yet read. */
function forward({ upstreamPort, incoming, body }) {
  return new Promise((resolve, reject) => {
    const headers = { ...endHeaders(incoming.headers), 'content-length': String(body.length) }
    // Frames are told apart as text: an event stream must come uncompressed.
    if (incoming.url.includes('/event')) delete headers['accept-encoding']
    const outgoing = httpRequest(
      {
        host: '127.0.0.1',
        port: upstreamPort,
        method: incoming.method,
        path: incoming.url,
        headers,
        agent: false,
      },
      resolve,
    )
    outgoing.on('error', reject)
    // GET requests carry no body; a content-length of 0 would make some engines read one.
    if (body.length === 0 && (incoming.method === 'GET' || incoming.method === 'HEAD'))
      outgoing.removeHeader('content-length')
    outgoing.end(body)
  })
}

/** `upstreamPort` of the engine; the proxy listens on `port` (0: any), its control on a port of its own. */
export async function makeFaultProxy({ upstreamPort, port = 0, rules: firstRules = [], about = {} }) {
  const rules = makeFaultRules(firstRules)
  const streams = makeStreams()
  const sockets = new Set()

  async function serve(incoming, outgoing) {
    const body = await readBody(incoming)
    const { record, rule } = rules.arrive(incoming, body)
    const action = rule?.action ?? { type: 'pass' }
    const cut = () => {
      rules.settle(record, 'cut')
      incoming.socket.destroy()
    }
    const fail = ({ status, body: text = '', headers = {} }) => {
      outgoing.writeHead(status, { 'content-type': 'application/json', ...headers })
      outgoing.end(typeof text === 'string' ? text : JSON.stringify(text))
      rules.settle(record, 'answered', status)
    }
    // A released request goes on, or takes another end where the test says so.
    const held = async () => {
      const end = await rules.hold(record, action.gate)
      if (end.how === 'cut') cut()
      else if (end.how === 'error') fail(end)
      return end.how === 'pass'
    }
    // The caller may leave while it is held; the engine must then still get what "after" promised it.
    if (action.type === 'error') return fail(action)
    if (action.type === 'cut' && action.when === 'before') return cut()
    const slow = () => new Promise((resolve) => setTimeout(resolve, turnOf(action.ms, rule.used)))
    if (action.type === 'delay' && action.when !== 'after') await slow()
    if (action.type === 'reorder' && !(await rules.holdUntilAnswered(record, action.until))) return cut()
    if (action.type === 'hold' && action.when !== 'after' && !(await held())) return undefined

    rules.settle(record, 'forwarded')
    let answer
    try {
      if (action.type === 'repeat' || (action.type === 'delay' && action.repeat)) {
        const first = await forward({ upstreamPort, incoming, body })
        await readBody(first)
      }
      answer = await forward({ upstreamPort, incoming, body })
    } catch {
      // The engine is gone: to the caller that looks like a connection that broke.
      return cut()
    }
    if (isEventStream(answer.headers))
      return streams.relay({ incoming, outgoing, answer, headers: endHeaders(answer.headers), record, rules })
    if (action.type === 'delay' && action.when === 'after') {
      const late = await readBody(answer)
      await slow()
      return finish(outgoing, answer, late, record)
    }
    if (action.type === 'hold' && action.when === 'after') {
      const late = await readBody(answer)
      record.upstreamStatus = answer.statusCode
      rules.changed()
      if (!(await held())) return undefined
      return finish(outgoing, answer, late, record)
    }
    if (action.type === 'cut') {
      const whole = await readBody(answer)
      record.upstreamStatus = answer.statusCode
      if (action.when === 'mid') {
        outgoing.writeHead(answer.statusCode, endHeaders(answer.headers))
        outgoing.write(whole.subarray(0, Math.ceil(whole.length / 2)), cut)
        return undefined
      }
      return cut()
    }
    outgoing.writeHead(answer.statusCode, endHeaders(answer.headers))
    answer.on('error', cut)
    answer.on('aborted', cut)
    answer.pipe(outgoing)
    outgoing.on('finish', () => rules.settle(record, 'answered', answer.statusCode))
    outgoing.on('close', () => answer.destroy())
    return undefined
  }

  function finish(outgoing, answer, body, record) {
    outgoing.writeHead(answer.statusCode, { ...endHeaders(answer.headers), 'content-length': String(body.length) })
    outgoing.end(body)
    rules.settle(record, 'answered', answer.statusCode)
  }

  const server = createServer((incoming, outgoing) => {
    serve(incoming, outgoing).catch(() => incoming.socket.destroy())
  })
  server.requestTimeout = 0
  server.headersTimeout = 0
  server.keepAliveTimeout = 60_000
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => {})
  })
  // WebSockets (the engine's terminals) pass through as they are.
  server.on('upgrade', (incoming, socket, head) => {
    const upstream = connect(upstreamPort, '127.0.0.1', () => {
      const lines = incoming.rawHeaders.reduce(
        (text, word, index) => text + word + (index % 2 === 0 ? ': ' : '\r\n'),
        '',
      )
      upstream.write(`${incoming.method} ${incoming.url} HTTP/1.1\r\n${lines}\r\n`)
      upstream.write(head)
      upstream.pipe(socket).pipe(upstream)
    })
    upstream.on('error', () => socket.destroy())
    socket.on('error', () => upstream.destroy())
  })
  await new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const control = await makeControl({
    rules,
    streams,
    about,
    cutConnections: () => sockets.forEach((socket) => socket.destroy()),
  })
  return { port: server.address().port, controlPort: control.port }
}
