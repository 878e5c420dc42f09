import { unreadBy } from '@pointsman/domain/attachment'
import { findModel, runsApart, sameModel, type Agent, type Command, type Model } from '@pointsman/domain/catalog'
import type { ModelRef } from '@pointsman/domain/conversation'
import type { Chosen, OutboxItem } from '@pointsman/domain/follow-up'
import type { Verdict } from '@pointsman/domain/readiness'
import { noteLine, refusalLine, type ReasonLine } from './composer-reason.ts'
import { commandName } from './submission.ts'

/** Enter was pressed on it before all that its send needs was known; not one that is being edited. */
export function isHeldSend({ state, hold }: OutboxItem): boolean {
  return state === 'held' && hold !== undefined && hold.waits !== 'editing'
}

/** What is known of the place where the session works now. */
export type HeldFacts = {
  readonly verdict: (action: 'send' | 'command' | 'shell') => Verdict
  readonly commands: readonly Command[] | undefined
  readonly agents?: readonly Agent[] | undefined
  readonly models: readonly Model[] | undefined
  /** Of the next send, as the composer shows them. */
  readonly model: ModelRef | undefined
  readonly agent: string | undefined
  /** A person's own choice of model in this session. */
  readonly choice: ModelRef | undefined
  /** A person's word that a text with a slash is prose. */
  readonly asText: boolean
}

export type HeldJudgement =
  | { readonly kind: 'go'; readonly chosen: Chosen }
  | { readonly kind: 'wait'; readonly verdict: Extract<Verdict, { ready: false }> }
  | { readonly kind: 'unknown-command'; readonly name: string }
  | { readonly kind: 'subtask-files'; readonly name: string }
  /** It was typed for a model that is not here, and nobody has named another since. */
  | { readonly kind: 'model-missing'; readonly model: ModelRef }
  /** No model that it may go to can read its files. */
  | { readonly kind: 'unread-files'; readonly model: string; readonly names: readonly string[] }

/** Whether a held send can go now, as what, and with which model; judged anew whenever a fact changes. */
export function judgeHeld(
  item: Pick<OutboxItem, 'kind' | 'text' | 'attachments' | 'model' | 'agent'>,
  facts: HeldFacts,
): HeldJudgement {
  const kind = facts.asText ? 'prompt' : item.kind
  const verdict = facts.verdict(kind === 'command' || kind === 'shell' ? kind : 'send')
  if (!verdict.ready) return { kind: 'wait', verdict }
  const name = commandName(item.text)
  const command = facts.commands?.find((one) => one.name === name)
  if (kind === 'command' && !command) return { kind: 'unknown-command', name }
  const hasFiles = (item.attachments ?? []).length > 0
  if (kind === 'command' && command && hasFiles && runsApart(command, facts.agents ?? []))
    return { kind: 'subtask-files', name }
  const agent = item.agent ?? facts.agent
  const by = agent ? { agent } : {}
  if (kind === 'shell') return { kind: 'go', chosen: { kind, ...by } }
  const here = [item.model ?? facts.model, facts.choice].flatMap((ref) => findModel(facts.models ?? [], ref) ?? [])
  const unread = (found: Model) => unreadBy(item.attachments ?? [], found.reads)
  const [first] = here
  if (!first && item.model) return { kind: 'model-missing', model: item.model }
  const found = here.find((one) => unread(one).length === 0)
  if (first && !found) return { kind: 'unread-files', model: first.name, names: unread(first).map((file) => file.name) }
  // As it was named: with its variant.
  const model = [item.model ?? facts.model, facts.choice].find((ref) => sameModel(ref, found?.ref))
  return { kind: 'go', chosen: { kind, ...(model ? { model } : {}), ...by } }
}

/** The line under a held send's words. `sentence`: readiness's own for the verdict; `missing`: for a model that is not here. */
export function heldLine(
  judged: Exclude<HeldJudgement, { kind: 'go' }>,
  facts: { readonly sentence: string; readonly modelMissing: boolean },
): ReasonLine {
  if (judged.kind === 'unknown-command' || judged.kind === 'subtask-files')
    return noteLine({ kind: judged.kind, name: judged.name })
  if (judged.kind === 'unread-files') {
    const sentence = `${judged.model} can’t read ${judged.names.join(', ')}. Choose another model, or take it back`
    return { name: 'unreadFiles', sentence, mark: 'waiting', acts: ['choose-model'] }
  }
  if (judged.kind === 'model-missing')
    return { name: 'localModelReady', sentence: facts.sentence, mark: 'error', acts: ['choose-model'] }
  const { reason, state } = judged.verdict
  const line = refusalLine(judged.verdict, { ...facts, sentence: heldSentences[reason] ?? facts.sentence })
  return state === 'failed' && reason === 'commandsReady' ? { ...line, acts: ['retry', 'send-as-text'] } : line
}

/** Where its being held changes what there is to say (LOOK.md, copy 6 and 7). */
const heldSentences: Partial<Record<string, string>> = {
  connection: 'No connection. Held here, goes out once it is back',
  blocked: 'It asks for an answer. Answer first; this waits',
}
