import type { ItemKind, NewItem } from '@pointsman/domain/follow-up'
import { makeIdMaker } from '@pointsman/domain/message-id'
import type { Directory } from '@pointsman/domain/scope'
import { makeGate } from '../lab/gate.ts'
import type { Random } from '../lab/make-random.ts'
import { scriptedModels, type RepoOptions } from '../lab/repo.ts'
import { shell, text, wait, type Step } from '../lab/script-step.ts'
import type { ScriptedModel } from '../lab/scripted-model.ts'

// What is typed in a kill run. Each item has a word of its own; whatever it does leaves that word in `effects.txt` of its place.

export const effects = 'effects.txt'
/** For the lab's repository: a command whose template runs a shell line, and an agent that may do the same. */
export const killRepo: Omit<RepoOptions, 'path' | 'modelUrl'> = {
  permission: { bash: 'allow' },
  commands: { tidy: { template: `Tidy up $ARGUMENTS\n!\`echo $ARGUMENTS >> ${effects}\``, description: 'Tidies up' } },
}

export type PlannedItem = {
  /** In no other item, and in no other session. */
  readonly word: string
  readonly kind: Exclude<ItemKind, 'continue'>
  /** How many lines with its word it leaves when it is done once. */
  readonly leaves: 0 | 1
  readonly item: NewItem
}

const ids = makeIdMaker()
// Three prompts for each command and each shell line, as the mix of steps.
const kinds = ['prompt', 'prompt', 'prompt', 'command', 'shell'] as const

/** The items of one session, in the order in which they are typed; the model is told how it answers them. */
export function planItems(options: {
  readonly session: number
  readonly count: number
  readonly directory: string
  readonly random: Random
  readonly model: ScriptedModel
}): readonly PlannedItem[] {
  const { session, count, random } = options
  return Array.from({ length: count }, (_, at) => {
    const word = `step-${session}-${String(at).padStart(3, '0')}`
    const kind = random.pick(kinds)
    const lasts = 50 + random.below(1_500)
    const usesTool = kind === 'prompt' && random.below(3) === 0
    if (kind !== 'shell') options.model.when(word, ...answer({ word, lasts, usesTool }))
    const source = { directory: options.directory as Directory, revision: 1 }
    const lines = {
      prompt: `Please do ${word}.`,
      command: `/tidy ${word}`,
      shell: `echo ${word} >> ${effects}; sleep ${(lasts / 2_000).toFixed(2)}`,
    }
    // As a tab sends it; one in four is of a tab that did not know the models yet.
    const model = random.below(4) > 0 ? { model: scriptedModels.main } : {}
    const leaves = kind !== 'prompt' || usesTool ? 1 : 0
    return {
      word,
      kind,
      leaves,
      item: { id: ids.message(), partID: ids.part(), source, kind, text: lines[kind], ...model },
    }
  })
}

/** Takes so many milliseconds from when it is first asked for; asked again it takes none. */
function answer({ word, lasts, usesTool }: { word: string; lasts: number; usesTool: boolean }): readonly Step[] {
  const gate = makeGate(word)
  void gate.reached.then(() => setTimeout(gate.open, lasts))
  const effect = usesTool ? [shell(`echo ${word} >> ${effects}`)] : []
  return [text('Working on '), ...effect, wait(gate), text(`${word}. `, 'Done.')]
}
