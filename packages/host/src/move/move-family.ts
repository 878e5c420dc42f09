import type { Session } from '@pointsman/domain/conversation'
import type { Directory, SessionID } from '@pointsman/domain/scope'
import { askEngine, readOneSession } from '../board/engine-answers.ts'
import { EngineUnavailable, type Engine } from '../engine/engine.ts'
import { PlaceRefused } from '../worktree/place-refused.ts'
import type { Family } from '../turn/read-turn.ts'

/** Milliseconds that a move whose answer was lost waits for the engine to say what came of it. */
const doubtLimit = 15_000

/**
 * Moves the subagents and then the session, each read back. Where one of them can't be moved, those before it go back: a conversation
 * that works in two places is worse than one that did not move.
 */
export async function moveFamily(
  engine: Engine,
  family: Family,
  wish: { readonly directory: Directory; readonly carryChanges: boolean },
): Promise<void> {
  const { directory } = wish
  const done: Session[] = []
  try {
    for (const child of family.subagents.filter((one) => one.directory !== directory)) {
      done.push(child)
      await moveOne(engine, child.id, { directory, carryChanges: false })
    }
    await moveOne(engine, family.session.id, wish)
  } catch (cause) {
    await Promise.allSettled(
      done.map((child) => moveOne(engine, child.id, { directory: child.directory, carryChanges: false })),
    )
    throw cause
  }
}

async function moveOne(
  engine: Engine,
  id: SessionID,
  wish: { readonly directory: Directory; readonly carryChanges: boolean },
): Promise<void> {
  const { directory, carryChanges } = wish
  const body = { sessionID: id, destination: { directory }, ...(carryChanges ? { moveChanges: true } : {}) }
  let now: Directory
  try {
    await askEngine(engine, '/experimental/control-plane/move-session', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    now = (await readOneSession(engine, id)).directory
  } catch (cause) {
    if (!(cause instanceof EngineUnavailable) || !cause.sent) throw cause
    const after = await readAgain(engine, id)
    if (after !== directory) throw cause
    now = after
  }
  if (now !== directory)
    throw new PlaceRefused('mismatch', `The engine took the move to ${directory}, but the session works in ${now}`, {
      wanted: directory,
      found: now,
    })
}

/** It may have been done though its answer was lost: only the engine's own record says so. */
async function readAgain(engine: Engine, id: SessionID): Promise<Directory | undefined> {
  const signal = AbortSignal.timeout(doubtLimit)
  try {
    await engine.ready(signal)
    return (await readOneSession(engine, id)).directory
  } catch {
    return undefined
  }
}
