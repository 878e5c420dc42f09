import { describe, expect, test } from 'vitest'
import { readArguments } from './argument-list.ts'

const listOf = (line: string) => {
  const read = readArguments(line)
  return read.ok ? read.list : read.message
}

describe('X-6: a command line becomes an argument list, and nothing of it reaches a shell', () => {
  test('spaces part, quotes and backslashes keep together', () => {
    expect(listOf('npm ci')).toEqual(['npm', 'ci'])
    expect(listOf('  npm   run\tsetup:all -- --fast  ')).toEqual(['npm', 'run', 'setup:all', '--', '--fast'])
    expect(listOf(`sh -c 'a && b > "$HOME/c"'`)).toEqual(['sh', '-c', 'a && b > "$HOME/c"'])
    expect(listOf('cp "two words.txt" two\\ words')).toEqual(['cp', 'two words.txt', 'two words'])
    expect(listOf('echo "a \\"b\\" \\n \\$x" \'\' ""')).toEqual(['echo', 'a "b" \\n $x', '', ''])
    expect(listOf('echo a"b"\'c\'d \\* é')).toEqual(['echo', 'abcd', '*', 'é'])
    expect([listOf(''), listOf('  ')]).toEqual([[], []])
  })

  test.each([
    ['npm ci && npm test', '“&&” means something to a shell only'],
    ['a | b', '“|” means'],
    ['a; b', '“;” means'],
    ['a > b', '“>” means'],
    ['npm start &', '“&” means'],
    ['rm *', '“*” means'],
    ['ls ~/x', '“~” means'],
    ['echo $HOME', '“$” means'],
    ['echo "$(id)"', '“$” means'],
    ['echo `id`', '“`” means'],
    ['FOO=1 npm start', '“env FOO=1” sets a variable'],
    ['say "hi', 'A quote (") is opened and not closed'],
    ["say 'hi", "A quote (') is opened and not closed"],
    ['a \\', 'The backslash at its end'],
    ['"" x', 'an empty program'],
  ])('%s is refused in words', (line, words) => {
    expect(listOf(line)).toContain(words)
  })
})
