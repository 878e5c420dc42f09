import { beforeEach, expect, test } from 'vitest'
import { makeBrowserStore, readStored } from './make-browser-store.ts'

beforeEach(() => localStorage.clear())

test('L-9: a text is kept under our own prefix and taken away again', () => {
  const store = makeBrowserStore()
  expect(store.write('a', 'x')).toEqual({ written: true })
  expect([store.read('a'), localStorage.getItem('pointsman:a')]).toEqual(['x', 'x'])
  store.write('a', undefined)
  expect([store.read('a'), localStorage.length]).toEqual([undefined, 0])
})

test('L-9: what is corrupt or of another form is nothing', () => {
  const store = makeBrowserStore()
  const read = (value: unknown) => (typeof value === 'number' ? value : undefined)
  store.write('good', '7')
  store.write('broken', '{')
  store.write('other', '"seven"')
  expect(['good', 'broken', 'other', 'absent'].map((key) => readStored(store, key, read))).toEqual([
    7,
    undefined,
    undefined,
    undefined,
  ])
})

test('L-9: what another tab does with a key is told, until one leaves', () => {
  const heard: string[] = []
  const leave = makeBrowserStore().onChange('a', () => void heard.push('a'))
  const tell = (key: string | null) => window.dispatchEvent(new StorageEvent('storage', { key }))
  tell('pointsman:a')
  tell('pointsman:b')
  tell('a')
  tell(null)
  leave()
  tell('pointsman:a')
  expect(heard).toEqual(['a', 'a'])
})
