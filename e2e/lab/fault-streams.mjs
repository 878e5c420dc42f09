// Event streams through the proxy: frame by frame, so that a test can hold, lose, double, cut and invent them.

const send = (stream, frame) => {
  if (stream.outgoing.destroyed) return
  stream.sent += 1
  stream.outgoing.write(`${frame}\n\n`)
}

export function makeStreams() {
  const open = new Set()
  let frameRules = []
  let nextID = 1
  const released = new Set()

  /** Frames behind a held one pass it, unless the rule has no match: then all wait, in order. */
  function take(stream, frame) {
    stream.seen += 1
    const rule = frameRules.find((entry) => {
      if (entry.path !== undefined && !new RegExp(entry.path).test(stream.path)) return false
      if (entry.match !== undefined && !new RegExp(entry.match).test(frame)) return false
      return entry.times === undefined || entry.used < entry.times
    })
    if (rule === undefined) return send(stream, frame)
    rule.used += 1
    switch (rule.action) {
      case 'drop':
        return undefined
      case 'duplicate':
        send(stream, frame)
        return send(stream, frame)
      case 'delay':
        // Timers of the same length keep their order: frames of one rule do, and pass those of a slower one.
        setTimeout(() => {
          for (let copy = 0; copy < (rule.copies ?? 1); copy += 1) send(stream, frame)
        }, rule.ms)
        return undefined
      case 'hold':
        if (released.has(rule.gate)) return send(stream, frame)
        rule.held.push({ stream, frame })
        return undefined
      case 'cut':
        // The frame is lost with the connection: the gap of which the host must not know what was in it.
        return stream.cut()
      default:
        return send(stream, frame)
    }
  }

  return {
    relay({ incoming, outgoing, answer, headers, record, rules }) {
      const stream = {
        id: nextID++,
        path: record.path,
        query: record.query,
        outgoing,
        seen: 0,
        sent: 0,
        cut: undefined,
      }
      stream.cut = () => {
        open.delete(stream)
        answer.destroy()
        incoming.socket.destroy()
        rules.settle(record, 'cut')
      }
      open.add(stream)
      outgoing.writeHead(answer.statusCode, headers)
      outgoing.flushHeaders()
      rules.settle(record, 'streaming', answer.statusCode)
      let rest = ''
      answer.setEncoding('utf8')
      answer.on('data', (chunk) => {
        rest += chunk
        const frames = rest.split(/\r?\n\r?\n/)
        rest = frames.pop() ?? ''
        for (const frame of frames) take(stream, frame)
        rules.changed()
      })
      const leave = () => {
        open.delete(stream)
        answer.destroy()
        outgoing.end()
        if (record.state === 'streaming') rules.settle(record, 'answered')
      }
      answer.on('end', leave)
      answer.on('close', leave)
      answer.on('error', () => stream.cut())
      outgoing.on('close', leave)
    },
    list: () => [...open].map(({ id, path, query, seen, sent }) => ({ id, path, query, seen, sent })),
    held: () => frameRules.flatMap((rule) => rule.held.map(({ frame }) => ({ gate: rule.gate, frame }))),
    add(rule) {
      const entry = { ...rule, id: rule.id ?? `frames-${nextID++}`, used: 0, held: [] }
      if (rule.gate !== undefined) released.delete(rule.gate)
      frameRules.push(entry)
      return entry
    },
    /** Sends what was held, in the order it came (or backwards), and lets what follows through. */
    release(gate, { reverse = false } = {}) {
      released.add(gate)
      for (const rule of frameRules.filter((entry) => entry.gate === gate)) {
        const held = reverse ? rule.held.toReversed() : rule.held
        rule.held = []
        for (const { stream, frame } of held) send(stream, frame)
      }
      frameRules = frameRules.filter((entry) => entry.gate !== gate)
    },
    remove: (id) => void (frameRules = frameRules.filter((rule) => id !== undefined && rule.id !== id)),
    /** Writes raw text into the open streams: a frame of the test's own, or something that is none. */
    inject(raw, path) {
      const streams = [...open].filter((stream) => path === undefined || new RegExp(path).test(stream.path))
      for (const stream of streams) stream.outgoing.write(raw)
      return streams.length
    },
    cut(path) {
      const streams = [...open].filter((stream) => path === undefined || new RegExp(path).test(stream.path))
      for (const stream of streams) stream.cut()
      return streams.length
    },
    reset() {
      for (const rule of frameRules) for (const { stream, frame } of rule.held) send(stream, frame)
      frameRules = []
    },
  }
}
