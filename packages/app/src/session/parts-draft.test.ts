import { readMessageWithParts } from '@pointsman/domain/engine-record'
import { expect, test } from 'vitest'
import { draftOfParts } from './parts-draft.ts'

const head = { sessionID: 'ses_1', messageID: 'msg_1' }
const file = { partID: 'prt_b', hash: 'a'.repeat(64), name: 'a.png', mime: 'image/png', size: 3 }
const partsOf = (...parts: readonly object[]) =>
  readMessageWithParts({
    info: { id: 'msg_1', sessionID: 'ses_1', role: 'user', time: { created: 1 } },
    parts: parts.map((part, at) => ({ ...head, id: `prt_${at}`, ...part })),
  })?.parts ?? []

test('V-4: what was sent is the draft that it was: words, files, names', () => {
  const parts = partsOf(
    { type: 'text', text: 'see @src/a.ts, ask @general', metadata: { files: [file] } },
    { type: 'file', mime: 'text/plain', filename: 'src/a.ts', url: 'file:///w/src/a.ts' },
    { type: 'file', mime: 'text/plain', filename: 'gone.ts', url: 'file:///w/gone.ts' },
    { type: 'agent', name: 'general' },
    { type: 'file', mime: 'image/png', filename: 'a.png', url: 'data:image/png;base64,AAAA' },
    { type: 'text', synthetic: true, text: 'Called the Read tool' },
  )
  expect(draftOfParts(parts)).toEqual({
    text: 'see @src/a.ts, ask @general',
    extras: [
      { kind: 'file', hash: file.hash, name: 'a.png', mime: 'image/png', size: 3 },
      { kind: 'mention', of: 'file', value: 'src/a.ts' },
      { kind: 'mention', of: 'agent', value: 'general' },
    ],
  })
})

test('V-4: files without words come back without the words that the host put for them', () => {
  const parts = partsOf({ type: 'text', synthetic: true, text: 'Attached: a.png', metadata: { files: [file] } })
  expect(draftOfParts(parts)).toMatchObject({ text: '', extras: [{ kind: 'file', name: 'a.png' }] })
})

test('F-1: a mark that is not one of ours is no file', () => {
  for (const files of [7, [], [{ ...file, hash: '../x' }], [{ ...file, mime: 'text/html' }]])
    expect(draftOfParts(partsOf({ type: 'text', text: 'x', metadata: { files } })).extras).toEqual([])
})
