import { expect, test } from 'vitest'
import { actions, chordOf } from './actions.ts'
import { keyList } from './key-list.ts'

test('no two actions share a name or a key, and none has a key that a browser keeps for itself', () => {
  const keys = actions.flatMap((action) => action.keys ?? [])
  expect(new Set(keys).size).toBe(keys.length)
  expect(new Set(actions.map((action) => action.id)).size).toBe(actions.length)
  expect(keys.filter((key) => /^Mod\+([WTN1-9]|Tab)$/.test(key))).toEqual([])
})
test('the page of keys shows each key of an action, by the same words', () => {
  const shown = keyList.flatMap((group) => group.keys).map((line) => `${line.keys.join(' ')}: ${line.does}`)
  for (const action of actions) if (action.keys) expect(shown).toContain(`${action.keys}: ${action.title}`)
})
test('a chord is heard as it is written', () => {
  expect(['Mod+Shift+E', 'Mod+/', 'F6', 'Shift+F6'].map(chordOf)).toEqual(['$mod+Shift+e', '$mod+/', 'F6', 'Shift+F6'])
})
