import { expect, test } from 'vitest'
import { giveBack } from './give-back.ts'

test('a text that was not sent comes back as it was', () => {
  expect(giveBack('', 'old words')).toBe('old words')
  expect(giveBack(' \n', 'old words')).toBe('old words')
})
test('a failed send does not overwrite newer text (scenario 21)', () => {
  expect(giveBack('newer', 'older')).toBe('older\n\nnewer')
})
test('given back twice, it is there once', () => {
  expect(giveBack('older', 'older')).toBe('older')
})
