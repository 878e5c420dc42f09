import type { NewItem } from '@pointsman/domain/follow-up'
import type { FactName } from '@pointsman/domain/readiness'
import type { Carried } from './attachments.ts'
import { isHeldSend } from './held-send.ts'
import type { Seat } from './seat.ts'
import { deliveryOf } from './submission.ts'

export type NewItemOptions = {
  readonly ids: Pick<NewItem, 'id' | 'partID'>
  readonly carried: Required<Carried>
  readonly steer: boolean
  /** The fact that it is held for; absent where it can go. */
  readonly waits: FactName | undefined
}

/** What Enter makes of a text, at this moment; nothing where not even the server's own directory is known. */
export function newItem(
  here: Seat,
  { kind, text }: Pick<NewItem, 'kind' | 'text'>,
  { ids, carried, steer, waits }: NewItemOptions,
): NewItem | undefined {
  const { view, execution } = here
  const directory = execution.directory() ?? here.home()
  if (!directory) return undefined
  const branch = execution.catalog.vcs?.branch
  const busy = view.status().kind !== 'idle'
  const delivery = deliveryOf({ kind, busy, steer, behindHeld: view.items().some(isHeldSend) })
  const { model, agent } = chosenNow(here, waits !== undefined)
  return {
    id: ids.id,
    partID: ids.partID,
    source: { directory, revision: execution.placement()?.revision ?? 0, ...(branch ? { branch } : {}) },
    kind,
    text,
    ...carriedFields(carried),
    ...(model && kind !== 'shell' ? { model } : {}),
    ...(agent ? { agent } : {}),
    ...(delivery ? { delivery } : {}),
    ...(waits ? { hold: { tab: here.tab(), waits } } : {}),
  }
}

/** Nothing is said of what there is none of. */
export function carriedFields({ attachments, mentions }: Required<Carried>): Carried {
  return { ...(attachments.length > 0 ? { attachments } : {}), ...(mentions.length > 0 ? { mentions } : {}) }
}

/**
 * What it goes with. A held one keeps only what a person chose, or what is known to be here: all else is decided by the directory where
 * it will run, once that is known (L-5).
 */
function chosenNow({ view, readiness }: Seat, held: boolean): Pick<NewItem, 'model' | 'agent'> {
  const chosen = readiness.model()
  const agent = held ? (view.choice().agent ?? view.session()?.agent) : readiness.agent()
  const model = held && !chosen?.available ? view.choice().model : chosen?.model
  return { ...(model ? { model } : {}), ...(agent ? { agent } : {}) }
}
