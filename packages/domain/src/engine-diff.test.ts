import { describe, expect, test } from 'vitest'
import { readFileContent, readFileDiffs } from './engine-diff.ts'

// As 1.18.33 answered.
const modified = {
  file: 'nonl.txt',
  patch:
    'diff --git a/nonl.txt b/nonl.txt\nindex 9ed40b4..54d55bf 100644\n--- a/nonl.txt\n+++ b/nonl.txt\n@@ -1,2 +1,3 @@\n one\n-two\n\\ No newline at end of file\n+two\n+three\n\\ No newline at end of file\n',
  additions: 2,
  deletions: 1,
  status: 'modified',
}
const binaryOfATurn = { file: 'turn.dat', patch: '', additions: 0, deletions: 0, status: 'added' }

describe('the files of a diff', () => {
  test('W-1: each is read with its path, its change, its lines and its patch', () => {
    expect(readFileDiffs([modified, binaryOfATurn])).toEqual({
      rows: [
        { path: 'nonl.txt', status: 'modified', added: 2, removed: 1, patch: modified.patch },
        { path: 'turn.dat', status: 'added', added: 0, removed: 0, patch: '' },
      ],
      malformed: 0,
    })
  })
  test('W-1: a row without a path is counted and left out; what a row lacks is empty', () => {
    expect(readFileDiffs([{ patch: 'x' }, { file: '' }, 7, { file: 'a' }])).toEqual({
      rows: [{ path: 'a', status: 'modified', added: 0, removed: 0, patch: '' }],
      malformed: 3,
    })
  })
  test.each([undefined, null, {}, 'no'])('W-1: what is no list is nothing: %j', (wire) => {
    expect(readFileDiffs(wire)).toBeUndefined()
  })
})

test('W-1: a file is text or binary, and anything else is nothing', () => {
  expect(readFileContent({ type: 'text', content: 'a\nb' })).toEqual({ kind: 'text', text: 'a\nb' })
  expect(readFileContent({ type: 'binary', content: 'AAA=', encoding: 'base64' })).toEqual({ kind: 'binary' })
  expect([readFileContent({ type: 'text' }), readFileContent('x')]).toEqual([undefined, undefined])
})
