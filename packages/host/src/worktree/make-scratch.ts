import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Directory } from '@pointsman/domain/scope'

const identity = ['user.name=a', 'user.email=a@b', 'protocol.file.allow=always', 'init.defaultBranch=main']

/** For tests only: a folder of its own with real git repositories in it. */
export function makeScratch() {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'pointsman-places-')))
  function git(directory: string, ...args: readonly string[]): string {
    const done = Bun.spawnSync(['git', ...identity.flatMap((one) => ['-c', one]), '-C', directory, ...args], {
      stderr: 'pipe',
    })
    if (!done.success) throw new Error(done.stderr.toString())
    return done.stdout.toString().trim()
  }
  function write(directory: string, file: string, text: string): void {
    mkdirSync(dirname(join(directory, file)), { recursive: true })
    writeFileSync(join(directory, file), text)
  }
  return {
    base,
    git,
    write,
    repository(name: string): Directory {
      const directory = join(base, name)
      mkdirSync(directory)
      git(directory, 'init', '-q')
      write(directory, 'README.md', 'x\n')
      git(directory, 'add', '.')
      git(directory, 'commit', '-q', '-m', 'first')
      return directory as Directory
    },
    commit(directory: string, file: string, message: string): string {
      write(directory, file, `${message}\n`)
      git(directory, 'add', '.')
      git(directory, 'commit', '-q', '-m', message)
      return git(directory, 'rev-parse', 'HEAD')
    },
    end: () => rmSync(base, { recursive: true, force: true }),
  }
}
