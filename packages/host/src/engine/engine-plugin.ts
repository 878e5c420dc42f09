// Runs inside the engine, not in the host. It does two things that only the inside can do: what the host put into the engine's
// environment does not reach the agent's shell, and the demo model is offered where no other is (never beside one that the
// directory's own configuration names). It imports nothing but types and node modules: the engine loads it as it is.
import { readFileSync } from 'node:fs'
import type { PluginState } from './plugin-state.ts'

type Config = {
  model?: string
  small_model?: string
  provider?: Record<string, unknown>
  enabled_providers?: string[]
}

const restored = new Set<string>()

export default async function pointsman(_input: unknown, options: { readonly file: string }) {
  const read = (): PluginState => JSON.parse(readFileSync(options.file, 'utf8'))
  const { restore } = read()
  // The engine has read its directories while it started; language servers and the like, which it starts later, get the user's.
  for (const [name, value] of Object.entries(restore)) {
    if (!name.startsWith('XDG_') || restored.has(name)) continue
    restored.add(name)
    if (value === null) delete process.env[name]
    else process.env[name] = value
  }
  return {
    config: async (config: Config) => {
      const { demo } = read()
      if (!demo || config.model !== undefined || Object.keys(config.provider ?? {}).length > 0) return
      const model = `${demo.providerID}/${demo.modelID}`
      config.provider = {
        [demo.providerID]: {
          name: demo.providerName,
          npm: '@ai-sdk/openai-compatible',
          options: { baseURL: demo.baseURL },
          models: {
            [demo.modelID]: { name: demo.modelName, tool_call: true, limit: { context: 200_000, output: 8192 } },
          },
        },
      }
      config.enabled_providers?.push(demo.providerID)
      config.model = model
      config.small_model ??= model
    },
    // The key goes this way and not into the configuration, which a browser can read.
    'chat.headers': async (
      input: { readonly model: { readonly providerID: string } },
      output: { headers: Record<string, string> },
    ) => {
      const { demo } = read()
      if (demo && input.model.providerID === demo.providerID) output.headers['Authorization'] = `Bearer ${demo.key}`
    },
    // The engine lays this over its own environment; an absent value takes the variable away.
    'shell.env': async (_call: unknown, output: { env: Record<string, string | undefined> }) => {
      for (const [name, value] of Object.entries(restore))
        if (!(name in output.env)) output.env[name] = value ?? undefined
    },
  }
}
