import { expect, test } from 'bun:test'
import { engineKeyOf, isEngineOn } from './find-engines.ts'

const folder = '/Users/u/Library/Application Support/pointsman/engines'
const entries = (home: string) => ['PATH=/bin:/usr/bin', `XDG_DATA_HOME=${home}`, 'TERM=xterm']
/** As the two systems show the environment of a process: `ps -E` puts the command before it, and spaces between. */
const shown = {
  linux: (home: string) =>
    entries(home)
      .map((entry) => `${entry}\0`)
      .join(''),
  'linux, first': (home: string) => `XDG_DATA_HOME=${home}\0PATH=/bin\0`,
  macOS: (home: string) => ['/opt/opencode serve --port 1', ...entries(home)].join(' '),
  'macOS, last': (home: string) => `/opt/opencode serve PATH=/bin XDG_DATA_HOME=${home}\n`,
} as const

for (const [system, show] of Object.entries(shown)) {
  test(`A-8: an engine is known by its data directory, as ${system} shows it`, () => {
    expect(isEngineOn(show(`${folder}/k1/data`), `${folder}/k1/data`)).toBe(true)
    expect(isEngineOn(show(`${folder}/k1/data2`), `${folder}/k1/data`)).toBe(false)
    expect(isEngineOn(show(`/other${folder}/k1/data`), `${folder}/k1/data`)).toBe(false)
    expect(engineKeyOf(show(`${folder}/k1/data`), folder)).toBe('k1')
    expect(engineKeyOf(show(`${folder}2/k1/data`), folder)).toBeUndefined()
    expect(engineKeyOf(show('/home/u/.local/share'), folder)).toBeUndefined()
  })
}

test('A-8: a process that only speaks of such a folder is no engine', () => {
  for (const environment of ['', `NOTE=MY_XDG_DATA_HOME=${folder}/k1/data\0`, `XDG_STATE_HOME=${folder}/k1/data\0`]) {
    expect(engineKeyOf(environment, folder)).toBeUndefined()
    expect(isEngineOn(environment, `${folder}/k1/data`)).toBe(false)
  }
})
