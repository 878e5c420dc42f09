import type { Models } from './catalog.ts'
import type { ModelRef } from './conversation.ts'
import { demoProvider } from './host-api.ts'
import { expect, test } from 'vitest'
import { chooseModel, type ModelSources } from './choose-model.ts'

const ref = (modelID: string, providerID = 'p'): ModelRef => ({ providerID, modelID })
const catalog = (refs: readonly ModelRef[], defaults: readonly ModelRef[] = []): Models => ({
  models: refs.map((one) => ({ ref: one, name: one.modelID, providerName: one.providerID, contextLimit: 0 })),
  defaults,
})
const none: ModelSources = {
  bound: undefined,
  remembered: undefined,
  agent: undefined,
  inferred: undefined,
  configured: undefined,
}
const [here, other, absent] = [ref('here'), ref('other'), ref('absent')]
const models = catalog([here, other], [other])
const demo = ref(demoProvider.modelID, demoProvider.id)

test.each([
  ['what is bound', { bound: here, remembered: other, inferred: other, configured: other }, here, true],
  [
    'what is bound, though the directory lacks it',
    { bound: absent, remembered: here, configured: here },
    absent,
    false,
  ],
  ['what is remembered', { remembered: here, inferred: other, configured: other }, here, true],
  ['past what is remembered and not here', { remembered: absent, inferred: here, configured: other }, here, true],
  ['past both hints that are not here', { remembered: absent, inferred: absent, configured: here }, here, true],
  ['what the agent names, before what others said', { agent: here, inferred: other, configured: other }, here, true],
  ['what the agent names, though the directory lacks it', { agent: absent, configured: here }, absent, false],
  ['a person’s own choice before the agent’s', { remembered: other, agent: here }, other, true],
  ['what is configured, though the directory lacks it', { configured: absent }, absent, false],
  ['the default', {}, other, true],
] as const)('L-5, R-3: it chooses %s', (_, sources: Partial<ModelSources>, model, available) => {
  expect(chooseModel(models, { ...none, ...sources })).toEqual({ model, available })
})

test('L-5: without a word of anyone it is the demo, else the first, else nothing', () => {
  expect(chooseModel(catalog([here, demo], [here]), none)?.model).toEqual(demo)
  expect(chooseModel(catalog([here, other], [absent]), none)?.model).toEqual(here)
  expect(chooseModel(catalog([]), none)).toBeUndefined()
})

test('R-3: the same name of another provider is another model', () => {
  expect(chooseModel(models, { ...none, bound: ref('here', 'q') })).toEqual({
    model: ref('here', 'q'),
    available: false,
  })
})
