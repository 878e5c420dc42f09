import type { Agent, Command, Model, Models, Vcs } from './catalog.ts'
import type { ModelRef } from './conversation.ts'
import { readModel, readRows, type Rows } from './engine-record.ts'
import { count, isJson, json, some, text } from './wire-json.ts'

/** `GET /config/providers`; never `GET /provider`, which is 6 MB. */
export function readModels(wire: unknown): Models | undefined {
  if (!isJson(wire) || !Array.isArray(wire.providers)) return undefined
  const models = wire.providers.flatMap((item): Model[] => {
    const provider = json(item)
    const providerID = text(provider.id)
    if (providerID === undefined) return []
    return Object.entries(json(provider.models)).map(([modelID, value]) => {
      const model = json(value)
      const name = text(model.name) ?? modelID
      return {
        ref: { providerID, modelID },
        name,
        providerName: text(provider.name) ?? providerID,
        contextLimit: count(json(model.limit).context),
        ...some('reads', readReads(json(model.capabilities).input)),
      }
    })
  })
  const defaults = Object.entries(json(wire.default)).flatMap(([providerID, modelID]) =>
    typeof modelID === 'string' ? [{ providerID, modelID }] : [],
  )
  return { models, defaults }
}

function readReads(wire: unknown): Model['reads'] {
  if (!isJson(wire)) return undefined
  return { image: wire.image === true, pdf: wire.pdf === true }
}

/** The `model` of `GET /config`, `provider/model` in one text. */
export function readConfiguredModel(wire: unknown): ModelRef | undefined {
  const model = text(json(wire).model)
  const cut = model?.indexOf('/') ?? -1
  return model === undefined || cut < 1 ? undefined : { providerID: model.slice(0, cut), modelID: model.slice(cut + 1) }
}

export function readAgents(wire: unknown): Rows<Agent> | undefined {
  return readRows(wire, (item) => {
    const agent = json(item)
    const name = text(agent.name)
    if (name === undefined) return undefined
    const hidden = agent.hidden === true ? { hidden: true as const } : {}
    const primary = (agent.mode === 'primary' || agent.mode === 'all') && agent.hidden !== true
    return {
      name,
      description: text(agent.description) ?? '',
      primary,
      ...hidden,
      ...some('model', readModel(agent.model)),
    }
  })
}

export function readCommands(wire: unknown): Rows<Command> | undefined {
  return readRows(wire, (item) => {
    const command = json(item)
    const name = text(command.name)
    if (name === undefined) return undefined
    return {
      name,
      description: text(command.description) ?? '',
      source: text(command.source) ?? 'command',
      ...some('agent', text(command.agent)),
      ...some('subtask', typeof command.subtask === 'boolean' ? command.subtask : undefined),
    }
  })
}

export function readVcs(wire: unknown): Vcs | undefined {
  if (!isJson(wire)) return undefined
  return { ...some('branch', text(wire.branch)), ...some('defaultBranch', text(wire.default_branch)) }
}
