import { describe, expect, test } from 'vitest'
import { file, first, house, main, second, settled, tree } from './create-test-undo.ts'

describe('V-1: an undo', () => {
  test('V-1: shows at once, and is settled by its answer', async () => {
    const { revert, calls, mark, text, undoing, said } = house()
    revert.undo()
    expect([mark(), text(), undoing.pending()]).toEqual([second, 'prompt 2', true])
    await settled()
    expect(calls.map(({ action, wish }) => [action, wish])).toEqual([['revert', { messageID: second }]])
    await calls[0]?.answer()
    expect([mark(), undoing.pending(), said.length]).toEqual([second, false, 1])
    revert.restoreAll()
    expect([mark(), text()]).toEqual([undefined, ''])
    await settled()
    await calls[1]?.answer({ kept: ['mine.txt'] })
    expect([mark(), undoing.note()]).toEqual([undefined, 'mine.txt was changed since the undo and stays.'])
  })

  test('V-4: gives back what stood beside the words too, and takes it away again with them', async () => {
    const { revert, calls, text, files } = house()
    revert.undo()
    expect([text(), files()]).toEqual(['prompt 2', [file.hash]])
    revert.undo()
    expect([text(), files()]).toEqual(['prompt 1', []])
    await settled()
    await calls[0]?.fail(500, 'engine-refused')
    await calls[1]?.fail(500, 'engine-refused')
    expect([text(), files()]).toEqual(['', []])
  })

  test('V-1: two in a row go one behind the other, and each is its own', async () => {
    const { revert, calls, mark, text } = house()
    revert.undo()
    revert.undo()
    expect([mark(), text()]).toEqual([first, 'prompt 1'])
    await settled()
    expect(calls).toHaveLength(1)
    await calls[0]?.answer()
    // Until the second is answered its own hope shows.
    expect([mark(), calls.length]).toEqual([first, 2])
    await calls[1]?.answer()
    expect([mark(), text()]).toEqual([first, 'prompt 1'])
  })

  test('V-2: two in a row that both fail leave mark and draft as they were before the first', async () => {
    const { revert, calls, mark, text, type } = house()
    type('typed before')
    revert.undo()
    revert.undo()
    expect(text()).toBe('prompt 1\n\ntyped before')
    await settled()
    await calls[0]?.fail(500, 'engine-refused')
    expect(mark()).toBe(first)
    await calls[1]?.fail(500, 'engine-refused')
    expect([mark(), text()]).toEqual([undefined, 'typed before'])
  })

  test('V-1: what the first of two asked is over with the second one’s success, and hides nothing of its failure', async () => {
    const { revert, calls, undoing } = house()
    revert.undo()
    revert.undo()
    await settled()
    await calls[0]?.fail(409, 'busy')
    expect(revert.ask()).toEqual({ kind: 'busy', to: second })
    await calls[1]?.fail(500, 'engine-refused')
    expect(undoing.note()).toBe('Undo failed: it is broken. Nothing was changed.')
    revert.undo()
    revert.undo()
    await settled()
    await calls[2]?.fail(409, 'busy')
    await calls[3]?.answer()
    expect([revert.ask(), undoing.note()]).toEqual([undefined, undefined])
  })
})

const outcomes = ['success', 'failure', '409', 'never'] as const

describe('V-2: after a switch', () => {
  test.each(outcomes)(
    'V-2: by %s: its session is put right, and nothing is said or asked in the present',
    async (outcome) => {
      const { revert, calls, mark, text, type, move, said, undoing } = house()
      type('typed before')
      revert.undo()
      await settled()
      move(tree)
      if (outcome === 'success') await calls[0]?.answer()
      if (outcome === 'failure') await calls[0]?.fail(500, 'engine-refused')
      if (outcome === '409') await calls[0]?.fail(409, 'busy')
      const hoped = outcome === 'success' || outcome === 'never'
      expect([mark(), text()]).toEqual(hoped ? [second, 'prompt 2\n\ntyped before'] : [undefined, 'typed before'])
      expect([said, revert.ask(), undoing.pending()]).toEqual([[], undefined, outcome === 'never'])
      if (!hoped) expect(undoing.note()).toBe('Undo failed: it is broken. Nothing was changed.')
    },
  )

  test.each(outcomes)('V-2: by %s: a newer text is never overwritten', async (outcome) => {
    const { revert, calls, mark, text, type, move, said, undoing } = house()
    type('typed before')
    revert.undo()
    await settled()
    type('newer')
    move(tree)
    if (outcome === 'success') await calls[0]?.answer()
    if (outcome === 'failure') await calls[0]?.fail(500, 'engine-refused')
    if (outcome === '409') await calls[0]?.fail(409, 'would-overwrite', { files: ['a.txt'], fingerprint: 'f' })
    const failed = outcome === 'failure' || outcome === '409'
    expect([mark(), text(), said]).toEqual([failed ? undefined : second, 'newer', []])
    const words = 'Undo failed: it is broken. Nothing was changed. Your newer text is kept.'
    expect([undoing.note(), revert.ask()]).toEqual([failed ? words : undefined, undefined])
  })

  test.each(['failure', '409'] as const)(
    'V-2: a restore that ends by %s: what was undone is undone still, and its words are back, unless newer ones stand there',
    async (outcome) => {
      for (const newer of [undefined, 'newer']) {
        const { revert, calls, mark, text, type, move, said, undoing } = house()
        revert.undo()
        await settled()
        await calls[0]?.answer()
        said.length = 0
        revert.restoreAll()
        expect([mark(), text()]).toEqual([undefined, ''])
        await settled()
        if (newer !== undefined) type(newer)
        move(tree)
        if (outcome === 'failure') await calls[1]?.fail(500, 'engine-refused')
        else await calls[1]?.fail(409, 'busy')
        expect([mark(), text(), said, revert.ask()]).toEqual([second, newer ?? 'prompt 2', [], undefined])
        expect(undoing.note()).toContain('Restore failed: it is broken. Nothing was changed.')
      }
    },
  )

  test('V-2: of a text that was sent meanwhile nobody says that it is kept', async () => {
    const { revert, calls, text, type, undoing } = house()
    revert.undo()
    await settled()
    type('')
    await calls[0]?.fail(500, 'engine-refused')
    expect([text(), undoing.note()]).toEqual(['', 'Undo failed: it is broken. Nothing was changed.'])
  })

  test('V-2: two in a row, with another session between them, that both fail leave all as it was before the first', async () => {
    const { revert, returned, calls, mark, text, type, undoing } = house()
    type('typed before')
    revert.undo()
    returned().undo()
    expect([mark(), text()]).toEqual([first, 'prompt 1\n\ntyped before'])
    await settled()
    expect(calls).toHaveLength(1)
    await calls[0]?.fail(500, 'engine-refused')
    await calls[1]?.fail(500, 'engine-refused')
    expect([mark(), text(), undoing.pending()]).toEqual([undefined, 'typed before', false])
  })

  test.each(outcomes)('V-1: by %s: its session is kept until then, whatever is looked at', async (outcome) => {
    const { revert, calls, kept, dispose } = house()
    revert.undo()
    await settled()
    dispose()
    expect(kept()).toBe(1)
    if (outcome === 'success') await calls[0]?.answer()
    if (outcome === 'failure') await calls[0]?.fail(404, 'unknown-session')
    if (outcome === '409') await calls[0]?.fail(409, 'busy')
    expect(kept()).toBe(outcome === 'never' ? 1 : 0)
  })

  test.each([
    [0, 'timeout', 'Undo: no answer came. What is undone is shown as the engine tells it.'],
    [503, 'engine-unavailable', 'Undo: it is broken. What is undone is shown as the engine tells it.'],
    [500, 'unexpected', 'Undo: it is broken. What is undone is shown as the engine tells it.'],
  ])('V-1: after a %i %s nobody says that nothing was changed', async (status, code, words) => {
    const { revert, calls, text, undoing } = house()
    revert.undo()
    await settled()
    await calls[0]?.fail(status, code)
    expect([text(), undoing.note()]).toEqual(['', words])
  })

  test('V-4: an answer that was lost, when the engine had told that it is undone: the words stay given back', async () => {
    const { revert, calls, mark, text, tell, undoing, said } = house()
    revert.undo()
    await settled()
    tell({ messageID: second })
    await calls[0]?.fail(0, 'timeout')
    expect([mark(), text(), undoing.note()]).toEqual([second, 'prompt 2', undefined])
    revert.restoreAll()
    await settled()
    tell(undefined)
    await calls[1]?.fail(503, 'engine-unavailable')
    expect([mark(), text(), undoing.note(), said.length]).toEqual([undefined, '', undefined, 2])
  })
})

describe('V-3: a turn that ran elsewhere', () => {
  test('V-3: is never undone unasked; back where it ran it is', async () => {
    const { revert, calls, moves, mark, text } = house([main, tree])
    revert.undo()
    await settled()
    expect([calls.length, mark(), text()]).toEqual([0, undefined, ''])
    expect(revert.ask()).toEqual({ kind: 'elsewhere', to: second, places: [tree] })
    void revert.goBack(second, tree)
    expect([calls.length, moves.map(({ to }) => to)]).toEqual([0, [tree]])
    await moves[0]?.done()
    expect([calls.length, mark()]).toEqual([1, second])
  })

  test('V-3: where one of several ran elsewhere, none is undone', async () => {
    const { revert, calls } = house([tree, main])
    revert.undoFrom(first)
    await settled()
    expect([calls.length, revert.ask()]).toEqual([0, { kind: 'elsewhere', to: first, places: [tree, main] }])
  })

  test('V-3: what was undone here is not restored from elsewhere', async () => {
    const { revert, calls, tell, move } = house()
    tell({ messageID: second })
    move(tree)
    revert.restoreAll()
    await settled()
    expect([calls.length, revert.ask()]).toEqual([0, { kind: 'elsewhere', to: 'all', places: [main] }])
  })

  test('V-3: who has left the page does not undo by a move that ends later', async () => {
    const { revert, calls, moves, dispose } = house([main, tree])
    void revert.goBack(second, tree)
    dispose()
    await moves[0]?.done()
    expect(calls).toEqual([])
  })

  test('V-3: the host knew better: it asks with what the host says', async () => {
    const { revert, calls, mark, undoing } = house()
    revert.undo()
    await settled()
    await calls[0]?.fail(409, 'elsewhere', { directories: [tree] })
    expect([mark(), revert.ask(), undoing.note()]).toEqual([
      undefined,
      { kind: 'elsewhere', to: second, places: [tree] },
      undefined,
    ])
  })
})

describe('what is asked first', () => {
  test('V-1: at work: stopped only by a person’s word', async () => {
    const { revert, calls, setBusy } = house()
    setBusy(true)
    revert.undo()
    await settled()
    expect([calls.length, revert.ask()]).toEqual([0, { kind: 'busy', to: second }])
    revert.answer()
    await settled()
    expect([calls[0]?.wish, revert.ask()]).toEqual([{ messageID: second, whenBusy: 'stop' }, undefined])
  })

  test('V-1: at work and elsewhere: where comes first, and the way back stops it', async () => {
    const { revert, calls, setBusy, moves } = house([main, tree])
    setBusy(true)
    revert.undo()
    expect(revert.ask()?.kind).toBe('elsewhere')
    void revert.goBack(second, tree)
    expect([moves[0]?.whenBusy, calls.length]).toEqual(['stop', 0])
  })

  test('V-1: files that were changed since are read of first', async () => {
    const { revert, calls, mark } = house()
    revert.undo()
    await settled()
    await calls[0]?.fail(409, 'would-overwrite', { files: ['a.txt'], fingerprint: 'f' })
    expect([mark(), revert.ask()]).toEqual([
      undefined,
      { kind: 'overwrites', to: second, files: ['a.txt'], fingerprint: 'f' },
    ])
    revert.answer()
    await settled()
    expect([mark(), calls[1]?.wish]).toEqual([second, { messageID: second, confirmed: 'f' }])
  })
})
