// Runs inside the engine, not in the host: the tools by which an agent changes its place itself (S-6). They only ask the host, which makes
// worktrees and moves sessions; from a granted answer on, every other tool of that turn is refused, since it would run in the place that
// is being left. It imports nothing but types and node modules: the engine loads it as it is.
import { existsSync, readFileSync } from 'node:fs'
import { request } from 'node:http'
import type { VisitAccess, VisitAnswer, VisitQuestion } from '../visit/visit-access.ts'

type Call = { readonly sessionID: string; readonly abort?: AbortSignal }

const own = new Set(['enter-worktree', 'exit-worktree'])
/** Sessions whose turn must end. One list for all directories of the engine. */
const leaving = new Set<string>()

export default async function pointsmanPlaces(_input: unknown, options: { readonly file: string }) {
  if (!existsSync(options.file)) return {}

  // Not `fetch`: that would ask a proxy of the user's for a loopback address.
  const ask = (question: VisitQuestion, signal?: AbortSignal) =>
    new Promise<VisitAnswer>((resolve, reject) => {
      const { url, secret }: VisitAccess = JSON.parse(readFileSync(options.file, 'utf8'))
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${secret}` }
      const asked = request(url, { method: 'POST', headers, ...(signal ? { signal } : {}) }, (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => {
          text += chunk
        })
        response.on('error', reject)
        response.on('end', () => {
          if (response.statusCode === 200) resolve(JSON.parse(text))
          else reject(new Error(`Pointsman answers ${response.statusCode}`))
        })
      })
      asked.on('error', reject)
      asked.end(JSON.stringify(question))
    })

  async function change(question: VisitQuestion, call: Call): Promise<string> {
    const answer = await ask(question, call.abort)
    if (answer.leaving) leaving.add(call.sessionID)
    if (!answer.granted) throw new Error(answer.words)
    return answer.words
  }

  return {
    tool: {
      'enter-worktree': {
        description:
          'Moves this conversation into a git worktree of this repository, a separate folder with a branch of its own, so that the work does not touch the main one. Give the name of a worktree, which is made where there is none, or the path of one that exists; with both empty a new one gets a name of its own. Your turn ends after it: you are called again in the worktree. Leave one with exit-worktree before you enter another.',
        args: {
          name: { type: 'string', description: 'Its name, or empty' },
          path: { type: 'string', description: 'Its path, or empty' },
        },
        execute: (args: { readonly name?: unknown; readonly path?: unknown }, call: Call) =>
          change({ action: 'enter', sessionID: call.sessionID, name: words(args.name), path: words(args.path) }, call),
      },
      'exit-worktree': {
        description:
          'Moves this conversation back into the main worktree of the repository; the worktree and its branch stay as they are. Your turn ends after it: you are called again in the main worktree.',
        args: {},
        execute: (_args: unknown, call: Call) => change({ action: 'exit', sessionID: call.sessionID }, call),
      },
    },
    'tool.execute.before': async (call: { readonly tool: string; readonly sessionID: string }) => {
      if (!leaving.has(call.sessionID) || own.has(call.tool)) return
      // Where the host can't be asked, the place is not known: nothing runs.
      const answer = await ask({ action: 'leaving', sessionID: call.sessionID })
      if (answer.leaving) throw new Error(answer.words)
      leaving.delete(call.sessionID)
    },
  }
}

const words = (value: unknown) => (typeof value === 'string' ? value : '')
