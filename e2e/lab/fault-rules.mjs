// Which request meets which fault, what became of each request, and who waits for that.

const openEnd = { how: 'pass' }

function describe(incoming, body, number) {
  const address = new URL(incoming.url ?? '/', 'http://engine')
  let json
  try {
    json = body.length > 0 && body.length < 1_000_000 ? JSON.parse(body.toString('utf8')) : undefined
  } catch {
    json = undefined
  }
  return {
    number,
    method: incoming.method,
    path: address.pathname,
    query: Object.fromEntries(address.searchParams),
    headers: incoming.headers,
    body: json,
    state: 'arrived',
  }
}

/** `path`, `query` and `body` are sources of regular expressions; the last two see decoded text (`name=value&…`, JSON). */
export function matchesRequest(match, record) {
  if (match.method !== undefined && match.method !== record.method) return false
  if (match.path !== undefined && !new RegExp(match.path).test(record.path)) return false
  if (match.query !== undefined) {
    const query = Object.entries(record.query).map(([name, value]) => `${name}=${value}`)
    if (!new RegExp(match.query).test(query.join('&'))) return false
  }
  if (match.body !== undefined && !new RegExp(match.body).test(JSON.stringify(record.body ?? null))) return false
  return match.state === undefined || [match.state].flat().includes(record.state)
}

export function makeFaultRules(firstRules = []) {
  const records = []
  const watchers = new Set()
  // gate name -> what was decided, once it was released; and who stands before it
  const released = new Map()
  const standing = new Set()
  let rules = []
  let nextID = 1

  const changed = () => watchers.forEach((watcher) => watcher())
  const add = (rule) => {
    const entry = { ...rule, id: rule.id ?? `rule-${nextID++}`, seen: 0, used: 0 }
    rules.push(entry)
    // A gate that is named again stands closed again.
    if (rule.action?.gate !== undefined) released.delete(rule.action.gate)
    return entry
  }
  firstRules.forEach(add)

  /** Resolves when `find` gives something other than undefined; looks again at every change. */
  function until(find, leaves) {
    return new Promise((resolve) => {
      const look = () => {
        const found = find()
        if (found === undefined) return
        watchers.delete(look)
        resolve(found)
      }
      watchers.add(look)
      leaves?.(() => watchers.delete(look))
      look()
    })
  }

  return {
    records,
    changed,
    until,
    list: () => rules,
    add,
    remove: (id) => void (rules = rules.filter((rule) => id !== undefined && rule.id !== id)),
    arrive(incoming, body) {
      const record = describe(incoming, body, records.length + 1)
      records.push(record)
      const rule = rules.find((entry) => {
        if (!matchesRequest(entry.match ?? {}, record)) return false
        entry.seen += 1
        if (entry.nth !== undefined && entry.seen !== entry.nth) return false
        return entry.times === undefined || entry.used < entry.times
      })
      if (rule !== undefined) {
        rule.used += 1
        record.rule = rule.id
      }
      changed()
      return { record, rule }
    },
    settle(record, state, status) {
      record.state = state
      if (status !== undefined) record.status = status
      changed()
    },
    async hold(record, gate) {
      const before = record.state
      const place = { gate, record }
      record.state = 'held'
      record.gate = gate
      standing.add(place)
      changed()
      const end = await until(() => place.end ?? released.get(gate))
      standing.delete(place)
      record.state = before
      return end
    },
    /** Holds the request until another one that matches was answered. */
    async holdUntilAnswered(record, match) {
      record.state = 'held'
      changed()
      return until(() => {
        const other = records.find(
          (entry) => entry.number > record.number && entry.state === 'answered' && matchesRequest(match, entry),
        )
        return other === undefined ? undefined : true
      })
    },
    /** Opens the gate for all who stand there and all who come; with `once` only for the first who stands there. */
    release(gate, end = openEnd, once = false) {
      if (once) {
        const first = [...standing].find((place) => place.gate === gate && place.end === undefined)
        if (first !== undefined) first.end = end
      } else released.set(gate, end)
      changed()
    },
    /** Lets everything go, so that nothing stands for ever when a test ends. */
    reset() {
      rules = []
      for (const place of standing) place.end = openEnd
      changed()
    },
  }
}
