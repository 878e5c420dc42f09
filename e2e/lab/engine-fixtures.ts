import { test as base } from '@playwright/test'
import { join } from 'node:path'
import { type EngineFrame } from './engine-client.ts'
import { startEngine } from './engine.ts'
import { type LabRoot, makeLabRoot } from './lab-root.ts'
import { makeRepo, type RepoOptions } from './repo.ts'
import { makeScriptedModel, type ScriptedModel } from './scripted-model.ts'

/** Tests of engine and model without a host: each with a folder, a model, and `start()` for a repository with a real engine. */
export const test = base.extend<{ root: LabRoot; model: ScriptedModel; start: ReturnType<typeof makeStart> }>({
  // oxlint-disable-next-line no-empty-pattern
  root: async ({}, use) => {
    const root = makeLabRoot('self-test')
    await use(root)
    await root.dispose()
  },
  // oxlint-disable-next-line no-empty-pattern
  model: async ({}, use) => {
    const model = await makeScriptedModel()
    await use(model)
    await model.close()
  },
  start: async ({ root, model }, use) => use(makeStart(root, model)),
})

function makeStart(root: LabRoot, model: ScriptedModel) {
  return async (options: Omit<RepoOptions, 'path' | 'modelUrl'> & { binary?: string; password?: string } = {}) => {
    const { binary, password, ...more } = options
    const repo = makeRepo({ path: join(root.path, 'repo'), modelUrl: model.url, ...more })
    const engine = await startEngine({
      directory: repo.path,
      home: join(root.path, 'home'),
      ...(binary === undefined ? {} : { binary }),
      ...(password === undefined ? {} : { password }),
    })
    return { repo, engine, client: engine.client, events: await engine.client.follow() }
  }
}

export const idle = (sessionID: string) => (frame: EngineFrame) =>
  frame.payload.type === 'session.idle' && frame.payload.properties['sessionID'] === sessionID
export const endedAssistant = (sessionID: string) => (frame: EngineFrame) => {
  const info = frame.payload.properties?.['info'] as
    | { sessionID: string; role: string; time: { completed?: number } }
    | undefined
  return (
    frame.payload.type === 'message.updated' &&
    info?.sessionID === sessionID &&
    info.role === 'assistant' &&
    info.time.completed !== undefined
  )
}
export const delta = (words: string) => (frame: EngineFrame) =>
  frame.payload.type === 'message.part.delta' && frame.payload.properties['delta'] === words

export { expect } from '@playwright/test'
