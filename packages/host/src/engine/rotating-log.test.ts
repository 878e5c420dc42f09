import { expect, test } from 'bun:test'
import { closeSync, mkdtempSync, readFileSync, statSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeRotatingLog } from './rotating-log.ts'

test('a log that grew too long is cut while the engine goes on writing to it', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'pointsman-log-')), 'engine.log')
  const log = makeRotatingLog({ file, maxBytes: 100 })
  const engine = log.open()
  writeSync(engine, 'old\n'.repeat(30))
  log.rotate()
  writeSync(engine, 'one\n\ntwo\n')
  closeSync(engine)
  expect(readFileSync(file, 'utf8')).toBe('one\n\ntwo\n')
  expect(readFileSync(`${file}.1`, 'utf8')).toBe('old\n'.repeat(30))
  expect(log.lastLines(1)).toEqual(['two'])
  expect(log.textFrom(5)).toBe('two\n')
  expect(statSync(file).mode & 0o777).toBe(0o600)
})
