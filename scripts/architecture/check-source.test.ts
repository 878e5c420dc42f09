import { describe, expect, test } from 'bun:test'
import { checkLock, checkManifest, checkSource, importsOf, resolveImport } from './check-source.ts'

const faultsOf = (path: string, ...imports: string[]) =>
  checkSource({ path, text: imports.map((specifier) => `import { x } from '${specifier}'`).join('\n') })

describe('imports are seen in every form', () => {
  test('static, type-only, re-exported, bare, dynamic and worker imports count; comments and strings do not', () => {
    const text = `
      import a, { b } from './a.ts'
      import type { C } from "./c.ts"
      export * from './d.ts'
      export { e } from './e.ts'
      import './f.css'
      const g = () => import('./g.tsx')
      type H = import('./h.ts').H
      new Worker(new URL('./i.worker.ts', import.meta.url))
      import {
        j,
        k,
      } from './j.ts'
      // import x from './not-1.ts'
      /* import x from './not-2.ts' */
      const text = 'https://example.org' // import('./not-3.ts')
    `
    expect(importsOf(text).toSorted()).toEqual([
      './a.ts',
      './c.ts',
      './d.ts',
      './e.ts',
      './f.css',
      './g.tsx',
      './h.ts',
      './i.worker.ts',
      './j.ts',
    ])
  })

  test('a relative import is resolved from its file', () => {
    expect(resolveImport('packages/app/src/shell/page.tsx', '../lib/a.ts')).toBe('packages/app/src/lib/a.ts')
    expect(resolveImport('packages/app/src/shell/page.tsx', './b.css?inline')).toBe('packages/app/src/shell/b.css')
  })
})

describe('floors of the app', () => {
  test('a room imports itself and lower floors', () => {
    expect(
      faultsOf('packages/app/src/shell/page.tsx', './other.tsx', '../composer/composer.tsx', '../lib/a.ts'),
    ).toEqual([])
    expect(faultsOf('packages/app/src/main.tsx', './shell/page.tsx')).toEqual([])
  })
  test('never up', () => {
    expect(faultsOf('packages/app/src/lib/a.ts', '../host-client/b.ts')).toHaveLength(1)
    expect(faultsOf('packages/app/src/session/a.ts', '../readiness/b.ts')[0]).toContain('higher floor')
  })
  test('never sideways', () => {
    expect(faultsOf('packages/app/src/session/a.ts', '../execution/b.ts')[0]).toContain('sibling')
    expect(faultsOf('packages/app/src/review/a.ts', '../timeline/b.ts')[0]).toContain('sibling')
  })
  test('tests keep to the floors too', () => {
    expect(faultsOf('packages/app/src/session/a.test.ts', '../execution/b.ts')).toHaveLength(1)
  })
  test('an unknown room, and a file outside every room, are errors', () => {
    expect(faultsOf('packages/app/src/misc/a.ts')[0]).toContain('unknown room')
    expect(faultsOf('packages/app/src/loose.ts')[0]).toContain('outside every room')
  })
})

describe('Solid', () => {
  test('only create-x.ts, use-x.ts and x.tsx import it', () => {
    for (const file of ['create-a.ts', 'use-a.ts', 'a.tsx', 'make-a.test.ts']) {
      expect(faultsOf(`packages/app/src/lib/${file}`, 'solid-js', 'solid-js/store', '@solidjs/router')).toEqual([])
    }
    expect(faultsOf('packages/app/src/lib/a.ts', 'solid-js')).toHaveLength(1)
    expect(faultsOf('packages/app/src/lib/make-a.ts', 'solid-js/store')).toHaveLength(1)
    expect(faultsOf('packages/ui/src/noun.ts', '@kobalte/core/dialog')).toHaveLength(1)
    expect(checkSource({ path: 'packages/ui/src/noun.ts', text: `import type { JSX } from 'solid-js'` })).toHaveLength(
      1,
    )
  })
})

describe('packages', () => {
  test('app and host do not know each other', () => {
    expect(faultsOf('packages/app/src/lib/a.ts', '@pointsman/host/main')).toHaveLength(1)
    expect(faultsOf('packages/host/src/a.ts', '@pointsman/app/main')).toHaveLength(1)
    expect(faultsOf('packages/host/src/a.ts', '@pointsman/ui/button')).toHaveLength(1)
    expect(faultsOf('packages/host/src/a.ts', '@pointsman/domain/scope', 'bun:sqlite', 'hono')).toEqual([])
    expect(faultsOf('packages/host/src/a.ts', '../../app/src/lib/a.ts')[0]).toContain('leaves its package')
    expect(faultsOf('packages/host/src/a.ts', 'solid-js')).toHaveLength(1)
    expect(faultsOf('packages/host/src/a.ts', '../package.json')).toEqual([])
    expect(faultsOf('packages/host/src/a.ts', '../../app/package.json')).toHaveLength(1)
  })
  test('domain imports valibot and itself', () => {
    expect(faultsOf('packages/domain/src/a.ts', 'valibot', './b.ts')).toEqual([])
    for (const other of ['node:crypto', 'bun:sqlite', 'solid-js', '@pointsman/ui/button', 'diff']) {
      expect(faultsOf('packages/domain/src/a.ts', other)).toHaveLength(1)
    }
    expect(faultsOf('packages/domain/src/a.test.ts', 'vitest', 'fast-check')).toEqual([])
  })
  test('ui imports nothing of ours; browser code imports no node modules', () => {
    expect(faultsOf('packages/ui/src/a.tsx', '@pointsman/domain/scope')).toHaveLength(1)
    expect(faultsOf('packages/ui/src/a.tsx', 'node:fs')).toHaveLength(1)
    expect(faultsOf('packages/app/src/lib/a.ts', 'node:fs')).toHaveLength(1)
  })
  test('an unknown package is an error', () => {
    expect(faultsOf('packages/extra/src/a.ts')).toHaveLength(1)
  })
})

describe('names', () => {
  test('a file is named after its noun, in kebab-case', () => {
    for (const file of [
      'index.ts',
      'utils.ts',
      'string-utils.ts',
      'helpers.ts',
      'types.ts',
      'context.ts',
      'manager.ts',
    ]) {
      expect(faultsOf(`packages/host/src/store/${file}`)).toHaveLength(1)
    }
    expect(faultsOf('packages/host/src/store/EventLog.ts')).toHaveLength(1)
    expect(faultsOf('packages/host/src/helpers/log.ts')).toHaveLength(1)
    for (const file of ['event-log.ts', 'event-log.test.ts', 'markdown.worker.ts', 'tokens.css', 'vite-env.d.ts']) {
      expect(faultsOf(`packages/host/src/store/${file}`)).toEqual([])
    }
  })
})

describe('the epoch guard exists once', () => {
  const at = (path: string, text: string) => checkSource({ path, text })
  const path = 'packages/app/src/lib/a.tsx'
  test('a comparison of epochs anywhere else is an error', () => {
    for (const text of [
      'if (scope.epoch === taken) x()',
      'if (taken !== scope.epoch) x()',
      'if (epoch() < other) x()',
      'return a.epoch > b.epoch',
      'if (taken >= execution()?.epoch) x()',
    ]) {
      expect(at(path, text)).toHaveLength(1)
      expect(at('packages/domain/src/make-epoch.ts', text)).toEqual([])
    }
  })
  test('reading, showing or storing one is not', () => {
    for (const text of [
      'const now = scope.epoch',
      'const read = () => scope.epoch',
      'const view = <p data-epoch={scope.epoch}>{scope.epoch}</p>',
      'const row = { epoch: next.epoch, b: 1 }',
      "if (typeof value.epoch === 'number') x()",
      '// the epoch === 3 case',
    ]) {
      expect(at(path, text)).toEqual([])
    }
  })
})

describe('only a verdict holds a control back', () => {
  const at = (path: string, text: string) => checkSource({ path, text })
  const path = 'packages/app/src/shell/a.tsx'
  test('R-1: a control that is disabled by anything else is an error', () => {
    for (const text of [
      'const view = <button disabled>x</button>',
      'const view = <button class="a" disabled />',
      'const view = <button disabled={busy()}>x</button>',
      'element.disabled = true',
      "const view = <div aria-disabled={busy() ? 'true' : undefined} />",
      'const view = <div aria-disabled="true" />',
    ]) {
      expect(at(path, text)).toHaveLength(1)
      expect(at('packages/ui/src/a.tsx', text)).toHaveLength(1)
      expect(at('packages/app/src/shell/a.test.tsx', text)).toEqual([])
    }
  })
  test('R-1: a decision by a fact outside readiness is an error', () => {
    const text = 'if (room.readiness.facts().busy) return'
    expect(at(path, text)).toHaveLength(1)
    expect(at('packages/app/src/readiness/create-a.ts', text)).toEqual([])
  })
  test('R-1: what a verdict refused may be said, and all facts may be shown', () => {
    for (const text of [
      "const view = <div aria-disabled={control.refused() ? 'true' : undefined} />",
      "const view = <div aria-disabled={props.refusalOf(place()) === undefined ? undefined : 'true'} />",
      "type Native = Omit<Attributes, 'disabled' | 'title'>",
      'const shown = { readiness: readiness.facts() }',
      '// never disabled',
    ]) {
      expect(at(path, text)).toEqual([])
    }
  })
})

describe('versions', () => {
  test('every version is exact', () => {
    const manifest = (version: string) =>
      checkManifest({ path: 'p', text: JSON.stringify({ dependencies: { a: version } }) })
    expect(manifest('1.2.3')).toEqual([])
    expect(manifest('npm:typescript@5.9.3')).toEqual([])
    for (const range of ['^1.2.3', '~1.2.3', '1.x', 'latest', '*', 'git+ssh://x', 'workspace:*']) {
      expect(manifest(range)).toHaveLength(1)
    }
    const own = JSON.stringify({ dependencies: { '@pointsman/domain': 'workspace:*' } })
    expect(checkManifest({ path: 'p', text: own })).toEqual([])
  })
  test('the lock names no registry', () => {
    expect(checkLock('"a": ["a@1.0.0", "", {}, "sha512-x=="]')).toEqual([])
    expect(checkLock('"a": ["a@1.0.0", "https://registry.example.org/a.tgz"]')).toHaveLength(1)
  })
})
