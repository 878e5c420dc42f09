import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isSubagent, runsApart } from './catalog.ts'
import * as catalog from './engine-catalog.ts'
import * as records from './engine-record.ts'
import reads from './fixtures/reads.json'

test('S-5: a page of messages is read oldest first, parts with it', () => {
  const page = records.readMessages(reads.messages)
  expect(page?.malformed).toBe(0)
  expect(page?.rows.map(({ info }) => info.id)).toEqual(reads.messages.map(({ info }) => info.id))
  expect(page?.rows.every(({ info, parts }) => parts.every((part) => part.messageID === info.id))).toBe(true)
})

test('L-9: one bad row is counted, and hides none of the rest', () => {
  const page = records.readMessages([{ info: { id: 'nonsense' } }, ...reads.messages, null])
  expect(page).toMatchObject({ malformed: 2, rows: { length: reads.messages.length } })
  expect(records.readSessions([...reads.sessions, { id: 'temp-1' }])).toMatchObject({ malformed: 1 })
})

test('F-8: a session keeps what clients left in it, and its model', () => {
  expect(records.readSession(reads.session)).toMatchObject({
    directory: '/home/mara/ledger',
    metadata: { tempID: 'new-session-abc' },
    model: { providerID: 'scripted', modelID: 'main', variant: 'default' },
  })
})

test('R-6: the status list names what is not idle', () => {
  expect([...(records.readStatuses(reads.status) ?? [])]).toEqual([
    ['ses_e049e90fbffeYDks3S3v8DtkG9', { kind: 'busy' }],
  ])
  expect(records.readStatuses({})?.size).toBe(0)
  expect(records.readStatuses({ ses_1: { type: 'odd' }, other: { type: 'busy' } })?.size).toBe(0)
})

test('U-6: pending permissions and questions are read with the call that they stop', () => {
  expect(records.readPermissions(reads.permissions)?.rows[0]).toMatchObject({
    permission: 'bash',
    patterns: ['echo hello', 'pwd'],
    messageID: expect.stringMatching(/^msg_/),
  })
  expect(records.readQuestions(reads.questions)?.rows[0]?.questions[0]).toMatchObject({
    header: 'Pick',
    multiple: false,
    custom: true,
  })
})

test('R-3: models come with their providers, and the configured one is a tuple', () => {
  const models = catalog.readModels(reads.providers)
  expect(models?.models.map(({ ref }) => ref)).toContainEqual({ providerID: 'scripted', modelID: 'main' })
  expect(models?.defaults).toContainEqual({ providerID: 'scripted', modelID: 'small' })
  expect(catalog.readConfiguredModel(reads.config)).toEqual({ providerID: 'scripted', modelID: 'main' })
  expect(catalog.readConfiguredModel({ model: 'a/b/c' })).toEqual({ providerID: 'a', modelID: 'b/c' })
  for (const model of [undefined, 'alone', '/none', 7]) expect(catalog.readConfiguredModel({ model })).toBeUndefined()
})

test('R-3: what a model reads besides text is as its engine says, and nothing where it does not', () => {
  const input = { text: true, image: true, pdf: false }
  const models = { sees: { capabilities: { input } }, silent: {} }
  const read = catalog.readModels({ providers: [{ id: 'p', models }] })?.models
  expect(read?.map(({ reads: found }) => found)).toEqual([{ image: true, pdf: false }, undefined])
})

test('F-1: a command is a subagent’s task where it or its agent says so', () => {
  const agents = catalog.readAgents(reads.agents)?.rows ?? []
  const command = (more: object) =>
    catalog.readCommands([{ name: 'x', ...more }])?.rows[0] ?? { name: '', description: '', source: '' }
  const apart = (more: object) => runsApart(command(more), agents)
  expect([apart({}), apart({ agent: 'build' }), apart({ agent: 'general' }), apart({ subtask: true })]).toEqual([
    false,
    false,
    true,
    true,
  ])
  expect([apart({ agent: 'general', subtask: false }), agents.filter(isSubagent).map(({ name }) => name)]).toEqual([
    false,
    ['explore', 'general'],
  ])
})

test('L-5: only an agent that can be spoken to is primary', () => {
  const rows = catalog.readAgents(reads.agents)?.rows ?? []
  expect(rows.filter(({ primary }) => primary).map(({ name }) => name)).toEqual(['build', 'plan'])
})

test('R-2: commands and the branch are read', () => {
  expect(catalog.readCommands(reads.commands)?.rows.map(({ name }) => name)).toEqual(
    reads.commands.map(({ name }) => name),
  )
  expect(catalog.readVcs(reads.vcs)).toEqual({ branch: 'main', defaultBranch: 'main' })
})

test('S-5: an answer of another form is nothing, and no reader throws', () => {
  for (const read of [
    records.readMessages,
    records.readSessions,
    catalog.readAgents,
    catalog.readCommands,
    records.readPermissions,
  ])
    expect(read({})).toBeUndefined()
  fc.assert(
    fc.property(fc.jsonValue(), (anything) => {
      const { readRows: _takesAReader, ...readers } = { ...records, ...catalog }
      for (const read of Object.values(readers)) read(anything)
    }),
  )
})
