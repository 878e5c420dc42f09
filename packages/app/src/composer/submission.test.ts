import type { Command } from '@pointsman/domain/catalog'
import { longestText } from '@pointsman/domain/follow-up'
import { describe, expect, test } from 'vitest'
import { actionOf, commandName, judgeSubmission, modeOf } from './submission.ts'

const command = (name: string): Command => ({ name, description: '', source: 'command' })
const commands = [command('init'), command('bench'), command('git/tidy')]
const judge = (text: string, as?: 'text') => judgeSubmission({ text, commands, as })

describe('F-1: files go with what can carry them', () => {
  const judgeWith = (text: string) =>
    judgeSubmission({
      text,
      commands: [command('init'), { ...command('apart'), subtask: true }, { ...command('asked'), agent: 'explore' }],
      agents: [{ name: 'explore', description: '', primary: false }],
      files: true,
    }).kind
  test('with words or without, with a command; not with a shell line or a subagent’s task', () => {
    expect(['', 'look', '/init', '!ls', '/apart', '/asked', '!'].map(judgeWith)).toEqual([
      'send',
      'send',
      'send',
      'shell-files',
      'subtask-files',
      'subtask-files',
      'empty',
    ])
  })
})

describe('what a text is (R-2)', () => {
  test('prose is sent as a prompt, without the blank lines around it', () => {
    expect(judge('\n\n  two words\nand more  \n')).toEqual({
      kind: 'send',
      item: { kind: 'prompt', text: '  two words\nand more' },
      action: 'send',
    })
  })
  test('prose with a path in it is prose', () => {
    expect(judge('look at /etc/hosts')).toMatchObject({ item: { kind: 'prompt' } })
    expect(judge(' /init is what I mean')).toMatchObject({ item: { kind: 'prompt', text: ' /init is what I mean' } })
  })
  test('a known command goes as a command, with its slash and its words', () => {
    expect(judge('/bench payouts 10k ')).toEqual({
      kind: 'send',
      item: { kind: 'command', text: '/bench payouts 10k' },
      action: 'command',
    })
    expect(judge('/git/tidy\nall of it')).toMatchObject({ item: { kind: 'command', text: '/git/tidy\nall of it' } })
  })
  test('before the commands are known, a text with a slash is neither command nor prose', () => {
    expect(judgeSubmission({ text: '/bench', commands: undefined })).toEqual({ kind: 'commands-unknown' })
  })
  test('shell and prose never wait for commands', () => {
    expect(judgeSubmission({ text: '!ls', commands: undefined })).toMatchObject({ kind: 'send', action: 'shell' })
    expect(judgeSubmission({ text: 'ls', commands: undefined })).toMatchObject({ kind: 'send', action: 'send' })
  })
  test('an unknown command is named and not sent', () => {
    expect(judge('/bnech payouts')).toEqual({ kind: 'unknown-command', name: 'bnech' })
    expect(judge('/Bench')).toEqual({ kind: 'unknown-command', name: 'Bench' })
  })
  test('a person may say that it is text', () => {
    expect(judge('/bnech payouts', 'text')).toEqual({
      kind: 'send',
      item: { kind: 'prompt', text: '/bnech payouts' },
      action: 'send',
    })
    expect(judgeSubmission({ text: '/x', commands: undefined, as: 'text' })).toMatchObject({ item: { kind: 'prompt' } })
  })
  test('a shell line goes without its mark', () => {
    expect(judge('! git status ')).toEqual({
      kind: 'send',
      item: { kind: 'shell', text: 'git status' },
      action: 'shell',
    })
    expect(judge('!/usr/bin/env')).toMatchObject({ item: { kind: 'shell', text: '/usr/bin/env' } })
  })
  test('nothing is said to be nothing, in each mode', () => {
    expect(judge(' \n ')).toEqual({ kind: 'empty', mode: 'prose' })
    expect(judge('! ')).toEqual({ kind: 'empty', mode: 'shell' })
    expect(judge('/')).toEqual({ kind: 'empty', mode: 'command' })
    expect(judge('/ init')).toEqual({ kind: 'empty', mode: 'command' })
  })
  test('a text longer than an item may be is told by how much', () => {
    expect(judge('x'.repeat(longestText + 3))).toEqual({ kind: 'too-long', by: 3 })
    expect(judge('x'.repeat(longestText))).toMatchObject({ kind: 'send' })
  })
})

test('mode, name and action come from the text alone', () => {
  expect([modeOf('/a'), modeOf('!a'), modeOf('a'), modeOf('')]).toEqual(['command', 'shell', 'prose', 'prose'])
  expect([commandName('/a b'), commandName('/a\nb'), commandName('/')]).toEqual(['a', 'a', ''])
  expect([actionOf('/a'), actionOf('!a'), actionOf('a')]).toEqual(['command', 'shell', 'send'])
})
