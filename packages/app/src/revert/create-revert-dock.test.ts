import { describe, expect, test } from 'vitest'
import { first, house, main, second, settled, tree } from './create-test-undo.ts'

describe('what is said of an undo', () => {
  test('V-1: a step back in what is undone is a restore, in what is said, asked and told of its failure', async () => {
    const { revert, dock, calls, tell, said, setBusy, undoing } = house()
    tell({ messageID: first })
    setBusy(true)
    revert.redo()
    expect(dock.question().heading).toBe('The session works. Stop it and restore?')
    expect(dock.question().act).toBe('Stop and restore')
    setBusy(false)
    said.length = 0
    revert.redo()
    await settled()
    expect(calls[0]?.wish).toEqual({ messageID: second })
    await calls[0]?.fail(409, 'would-overwrite', { files: ['a.txt'], fingerprint: 'f' })
    expect(dock.question().heading).toBe('1 file changed since. Restore anyway?')
    dock.answer()
    await settled()
    await calls[1]?.fail(500, 'engine-refused')
    expect(undoing.note()).toBe('Restore failed: it is broken. Nothing was changed.')
    revert.redo()
    await settled()
    await calls[2]?.answer()
    expect(said.at(-1)).toBe('Restored')
    // From there the prompt before it is undone.
    revert.undo()
    await settled()
    await calls[3]?.answer()
    expect(said.at(-1)).toBe('Undone. The prompt is back where you type')
  })

  test('V-1: what would make it final is said', () => {
    const { dock, tell } = house()
    tell({ messageID: second, files: [] })
    expect([dock.heading(), dock.says()]).toEqual([
      '1 prompt undone, no file changed',
      ['What you send next removes them for good, and so does a compaction.'],
    ])
  })

  test('V-1: of a turn that is over by now nobody says that it will be ended', () => {
    const { revert, dock, setBusy } = house()
    setBusy(true)
    revert.undo()
    expect([dock.question().heading, dock.question().words]).toEqual([
      'The session works. Stop it and undo?',
      'Its turn ends where it is, and what waits behind it is paused.',
    ])
    setBusy(false)
    expect([dock.question().heading, dock.question().words]).toEqual([
      'Its turn is over. Undo now?',
      'What waits is paused.',
    ])
  })

  test('V-3: where it ran is said, for an undo and for a restore, and the way back is offered where there is one', () => {
    const one = house([main, tree])
    one.revert.undo()
    expect(one.dock.question()).toEqual({
      heading: 'Prompt 2 ran in x: its files can’t be put back from here.',
      words: 'The session moves, then it is undone there.',
      act: 'Go back to x first',
    })
    one.revert.undoFrom(first)
    expect(one.dock.question()).toEqual({
      heading: 'Prompt 1 and what follows ran in main and x, and can’t be undone together.',
      words: 'Undo what ran here first, and send on from there.',
    })
    const two = house([main, tree])
    two.tell({ messageID: first })
    two.revert.restoreAll()
    expect(two.dock.question()).toEqual({
      heading: 'What is undone ran in main and x, and can’t be restored together.',
      words: 'It stays undone. Nothing is removed until you send on.',
    })
  })
})
