import { expect, test } from 'bun:test'
import { engineDirectory, engineEnvironment } from './engine-environment.ts'

const directory = engineDirectory('/data/engines/k')
const build = (user: Record<string, string | undefined>) =>
  engineEnvironment({ user, directory, password: 'p', plugin: '/x/plugin.ts', placesPlugin: '/x/places.ts' })

test("A-2: the user's environment reaches the engine, ours does not", () => {
  const { env } = build({
    ANTHROPIC_API_KEY: 'k',
    HTTPS_PROXY: 'x',
    POINTSMAN_PASSWORD: 's',
    OPENCODE_DB: '/other.db',
    OPENCODE_PURE: '1',
  })
  expect(env).toMatchObject({ ANTHROPIC_API_KEY: 'k', HTTPS_PROXY: 'x', XDG_DATA_HOME: '/data/engines/k/data' })
  for (const name of ['POINTSMAN_PASSWORD', 'OPENCODE_DB', 'OPENCODE_PURE']) expect(env).not.toHaveProperty(name)
})
test('X-4: whatever the engine gets that the user has otherwise is put back for the shell', () => {
  const user = { PATH: '/bin', XDG_DATA_HOME: '/mine', OPENCODE_DB: '/other.db' }
  const { env, restore } = build(user)
  for (const [name, value] of Object.entries(env))
    if (user[name as 'PATH'] !== value) expect(restore).toHaveProperty(name)
  expect(restore).toMatchObject({ XDG_DATA_HOME: '/mine', OPENCODE_DB: '/other.db', OPENCODE_SERVER_PASSWORD: null })
})
test('V-1: git finds no renames in the engine’s own records, and in those alone; settings that the user hands over stay', () => {
  const key = 'includeIf.gitdir:**/opencode/snapshot/**.path'
  const value = '/data/engines/k/snapshot.gitconfig'
  expect(build({}).env).toMatchObject({ GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: key, GIT_CONFIG_VALUE_0: value })
  const user = { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'user.name', GIT_CONFIG_VALUE_0: 'x' }
  const { env, restore } = build(user)
  expect(env).toMatchObject({ ...user, GIT_CONFIG_COUNT: '2', GIT_CONFIG_KEY_1: key, GIT_CONFIG_VALUE_1: value })
  expect(restore).toMatchObject({ GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_1: null, GIT_CONFIG_VALUE_1: null })
})
test('a configuration that the user hands over in the environment is kept, with our plugins behind theirs', () => {
  const { env } = build({ OPENCODE_CONFIG_CONTENT: '{"model":"a/b", // theirs\n"plugin":["one"]}' })
  expect(JSON.parse(env['OPENCODE_CONFIG_CONTENT'] as string)).toEqual({
    model: 'a/b',
    plugin: [
      'one',
      ['file:///x/plugin.ts', { file: '/data/engines/k/plugin.json' }],
      ['file:///x/places.ts', { file: '/data/engines/k/visit.json' }],
    ],
  })
})
