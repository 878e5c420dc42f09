import type { ColourAnswer, ColourAsk, LineTokens } from './tokens.ts'

export type ColourJob = { readonly language: string; readonly texts: readonly string[] }
export type Colours = readonly (readonly LineTokens[])[]

/** A worker, as far as it is used here. */
export type ColourWorker = {
  readonly ask: (ask: ColourAsk) => void
  readonly terminate: () => void
  readonly listen: (handlers: { readonly answer: (answer: ColourAnswer) => void; readonly broken: () => void }) => void
}

/** Milliseconds. Some texts keep a grammar busy for minutes: that worker is ended, the text stays in one colour, the next begins anew. */
const patience = 4_000
/** To fetch the engine and a grammar takes as long as the network does. */
const loading = 60_000

type Waiting = { readonly job: ColourJob; readonly done: (colours: Colours | undefined) => void }

/** Colours texts in a worker, one after the other, what was asked last first: that is what is being looked at. */
export function makeColourer(open: () => ColourWorker = openColourWorker) {
  let worker: ColourWorker | undefined
  const waiting: Waiting[] = []
  let current: (Waiting & { readonly id: number }) | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let count = 0

  function give(colours: Colours | undefined): void {
    if (!current) return
    clearTimeout(timer)
    const { done } = current
    current = undefined
    done(colours)
    next()
  }
  function giveUp(): void {
    worker?.terminate()
    worker = undefined
    give(undefined)
  }
  function start(): ColourWorker {
    const opened = open()
    opened.listen({
      // An ended worker may still have had something to say.
      answer(said) {
        if (worker !== opened || said.id !== current?.id) return
        if (said.kind === 'done') return give(said.texts)
        clearTimeout(timer)
        timer = setTimeout(giveUp, patience)
      },
      broken: () => void (worker === opened && giveUp()),
    })
    return opened
  }
  function next(): void {
    const taken = current ? undefined : waiting.pop()
    if (!taken) return
    worker ??= start()
    count += 1
    current = { ...taken, id: count }
    timer = setTimeout(giveUp, loading)
    worker.ask({ id: count, ...taken.job })
  }

  return {
    /** Nothing where it can't be coloured. */
    colour(job: ColourJob): Promise<Colours | undefined> {
      return new Promise((done) => {
        waiting.push({ job, done })
        next()
      })
    },
    close(): void {
      waiting.length = 0
      clearTimeout(timer)
      current = undefined
      worker?.terminate()
      worker = undefined
    },
  }
}
export type Colourer = ReturnType<typeof makeColourer>

function openColourWorker(): ColourWorker {
  const worker = new Worker(new URL('./colour.worker.ts', import.meta.url), { type: 'module' })
  return {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has none
    ask: (ask) => worker.postMessage(ask),
    terminate: () => worker.terminate(),
    listen({ answer, broken }) {
      worker.addEventListener('message', ({ data }: MessageEvent<ColourAnswer>) => answer(data))
      worker.addEventListener('error', broken)
    },
  }
}
