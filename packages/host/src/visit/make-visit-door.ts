import { randomBytes, timingSafeEqual } from 'node:crypto'
import { isSessionID, type SessionID } from '@pointsman/domain/scope'
import * as v from 'valibot'
import { writeVisitAccess, type VisitAnswer } from './visit-access.ts'

const questionSchema = v.object({
  action: v.picklist(['enter', 'exit', 'leaving']),
  sessionID: v.custom<SessionID>(isSessionID, 'not a session id'),
  name: v.exactOptional(v.pipe(v.string(), v.maxLength(1_000))),
  path: v.exactOptional(v.pipe(v.string(), v.maxLength(10_000))),
})
export type ReadQuestion = v.InferOutput<typeof questionSchema>

/**
 * Where the tools of one engine knock: on loopback only, with a secret of that engine, and each engine has its own door, so that none can
 * speak for another's sessions. It serves nothing else, and a page of any origin lacks the secret.
 */
export function makeVisitDoor(options: {
  readonly file: string
  readonly answer: (question: ReadQuestion) => Promise<VisitAnswer>
  readonly log: (line: string) => void
}) {
  const { file, answer, log } = options
  const secret = randomBytes(32).toString('base64url')
  const wanted = Buffer.from(`Bearer ${secret}`)
  const server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    // A large worktree takes its time to be written.
    idleTimeout: 0,
    maxRequestBodySize: 64 * 1024,
    async fetch(request) {
      const said = Buffer.from(request.headers.get('authorization') ?? '')
      if (said.length !== wanted.length || !timingSafeEqual(said, wanted)) return new Response(null, { status: 401 })
      const question = v.safeParse(questionSchema, await request.json().catch(() => undefined))
      if (request.method !== 'POST' || !question.success) return new Response(null, { status: 400 })
      try {
        return Response.json(await answer(question.output))
      } catch (cause) {
        log(`a tool’s question could not be answered: ${String(cause)}`)
        return new Response(null, { status: 500 })
      }
    },
  })
  writeVisitAccess(file, { url: `http://127.0.0.1:${server.port}/`, secret })
  return { stop: () => void server.stop(true) }
}
