// The rules of the house (DESIGN.md) about names and imports, as a pure function of one source file.

export type Source = { path: string; text: string }

const floors = [
  ['lib'],
  ['host-client'],
  ['server'],
  ['session', 'execution'],
  ['readiness'],
  ['timeline', 'followup', 'revert', 'review'],
  ['composer'],
  ['shell'],
]
const floorOf = new Map(floors.flatMap((rooms, floor) => rooms.map((room) => [room, floor] as const)))

const vagueNames = /^(?:index|(?:.*-)?(?:utils?|helpers?|managers?)|types?|contexts?)$/
const kebab = /^[a-z0-9]+(?:-[a-z0-9]+)*$/
const solidPackage = /^(?:solid-js|@solidjs|@kobalte|@corvu|@solid-primitives|lucide-solid|virtua\/solid)(?:\/|$)/
const isTest = (path: string) => /\.test\.tsx?$/.test(path)

/** Removes comments, and keeps strings; good enough for our own formatted sources. */
export function withoutComments(text: string): string {
  return text.replaceAll(
    /("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|\/\*[\s\S]*?\*\/|(?<![:\\/])\/\/[^\n]*/g,
    (_all, literal: string | undefined) => literal ?? ' ',
  )
}

/** Every module a source names: static, re-exported, dynamic, type-only and by `new URL(…, import.meta.url)`. */
export function importsOf(text: string): string[] {
  const code = withoutComments(text)
  const patterns = [
    /\b(?:import|export)\s+(?:type\s+)?[\w$*{][^'"`;]*?\bfrom\s*['"]([^'"]+)['"]/g,
    /\bimport\s*['"]([^'"]+)['"]/g,
    /\b(?:import|require)\(\s*['"`]([^'"`]+)['"`]/g,
    /\bnew\s+URL\(\s*['"]([^'"]+)['"]\s*,\s*import\.meta\.url/g,
  ]
  const found = patterns.flatMap((pattern) => [...code.matchAll(pattern)].map((match) => match[1] ?? ''))
  return [...new Set(found)]
}

/** What the file `path` means by a relative import, as a path from the root of the repository. */
export function resolveImport(path: string, specifier: string): string {
  const parts = path.split('/').slice(0, -1)
  for (const part of (specifier.split('?')[0] ?? '').split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.') parts.push(part)
  }
  return parts.join('/')
}

/** One sentence for each broken rule; none for a source that keeps them. */
export function checkSource({ path, text }: Source): string[] {
  const match = /^packages\/([^/]+)\/src\/(.+)$/.exec(path)
  if (!match) return []
  const [, home = '', inner = ''] = match
  const imports = importsOf(text)
  return [
    ...checkNames(inner),
    ...checkPackages({ path, home, imports }),
    ...checkSolid({ path, home, imports }),
    ...(home === 'app' ? checkFloors({ path, inner, imports }) : []),
    ...checkEpochs({ path, text }),
    ...checkVerdicts({ path, inner, text }),
  ].map((fault) => `${path}: ${fault}`)
}

function checkNames(inner: string): string[] {
  const parts = inner.split('/')
  const file = parts.pop() ?? ''
  const name = file.replace(/(?:\.(?:test|worker|d|module))*\.\w+$/, '')
  const faults = [...parts, name].filter((part) => !kebab.test(part)).map((part) => `"${part}" is not kebab-case`)
  if (/\.tsx?$/.test(file) && vagueNames.test(name)) faults.push(`"${name}" says nothing: name the file after its noun`)
  for (const part of parts) if (vagueNames.test(part)) faults.push(`folder "${part}" says nothing`)
  return faults
}

function checkPackages({ path, home, imports }: { path: string; home: string; imports: string[] }): string[] {
  const mayUse: Record<string, string[]> = { app: ['domain', 'ui'], host: ['domain'], domain: [], ui: [] }
  const allowed = mayUse[home]
  if (!allowed) return [`unknown package "${home}"`]
  const faults: string[] = []
  for (const specifier of imports) {
    if (specifier.startsWith('.')) {
      const target = resolveImport(path, specifier)
      // Its own package.json holds the version, the one thing outside src that a source may read.
      if (!`${target}/`.startsWith(`packages/${home}/src/`) && target !== `packages/${home}/package.json`) {
        faults.push(`leaves its package by "${specifier}"; import other packages by name`)
      }
      continue
    }
    const ours = /^@pointsman\/([^/]+)/.exec(specifier)?.[1]
    if (ours) {
      if (!allowed.includes(ours)) faults.push(`${home} may not import ${ours}`)
    } else if (home === 'domain' && !isTest(path) && specifier !== 'valibot') {
      faults.push(`domain imports only valibot and itself, not "${specifier}"`)
    } else if (home === 'host' && (solidPackage.test(specifier) || specifier.startsWith('vite'))) {
      faults.push(`host may not import "${specifier}"`)
    } else if ((home === 'app' || home === 'ui') && !isTest(path) && /^(?:node|bun):|^bun$/.test(specifier)) {
      faults.push(`${home} runs in a browser and may not import "${specifier}"`)
    }
  }
  return faults
}

function checkSolid({ path, home, imports }: { path: string; home: string; imports: string[] }): string[] {
  if ((home !== 'app' && home !== 'ui') || isTest(path)) return []
  const file = path.split('/').at(-1) ?? ''
  if (file.endsWith('.tsx') || /^(?:create|use)-.+\.ts$/.test(file)) return []
  return imports
    .filter((specifier) => solidPackage.test(specifier))
    .map((specifier) => `imports "${specifier}", which only create-x.ts, use-x.ts and x.tsx may`)
}

function checkFloors({ path, inner, imports }: { path: string; inner: string; imports: string[] }): string[] {
  const parts = inner.split('/')
  const room = parts.length > 1 ? (parts[0] ?? '') : undefined
  // The entry page's module stands above all floors; nothing else lies outside a room.
  if (room === undefined) {
    return /^main\.tsx$|\.css$|\.d\.ts$/.test(inner) ? [] : ['lies outside every room; only main.tsx may']
  }
  const floor = floorOf.get(room)
  if (floor === undefined) return [`unknown room "${room}"; add it to DESIGN.md and its floor first`]
  const faults: string[] = []
  for (const specifier of imports) {
    if (!specifier.startsWith('.')) continue
    const target = resolveImport(path, specifier)
    const targetRoom = /^packages\/app\/src\/([^/]+)\//.exec(`${target}/`)?.[1]
    if (targetRoom === undefined || targetRoom === room) continue
    const targetFloor = floorOf.get(targetRoom)
    if (targetFloor === undefined) faults.push(`imports "${specifier}", which is in no room`)
    else if (targetFloor > floor) faults.push(`${room} may not import ${targetRoom}, a higher floor`)
    else if (targetFloor === floor) faults.push(`${room} may not import ${targetRoom}, its sibling`)
  }
  return faults
}

function checkEpochs({ path, text }: { path: string; text: string }): string[] {
  if (path === 'packages/domain/src/make-epoch.ts' || isTest(path)) return []
  const code = withoutComments(text)
  const compared =
    /(?<![-\w$]|typeof [\w$.?]*)epoch\b(?:\(\))?\s*(?:[!=]==?|<=?|>=?)(?!\s*['"])/.test(code) ||
    /(?:[!=]==?|<=?|(?<!=)>=?)\s(?:[\w$]+(?:\(\))?\??\.)*epoch\b/.test(code)
  return compared ? ['compares epochs; only make-epoch.ts may: use epoch.run'] : []
}

/** A control is held back by a verdict and by nothing else; and only readiness makes one of facts. */
function checkVerdicts({ path, inner, text }: Source & { inner: string }): string[] {
  if (isTest(path) || !/^packages\/(?:app|ui)\//.test(path)) return []
  const code = withoutComments(text)
  const faults: string[] = []
  if (/\sdisabled(?:=|\s*\/?>)|\.disabled\s*=(?!=)/.test(code))
    faults.push('disables a control, which takes focus and words from it; give it a verdict')
  for (const [, value = ''] of code.matchAll(/\baria-disabled=(\{[^}]*\}|"[^"]*")/g))
    if (!/refus/i.test(value)) faults.push(`says aria-disabled=${value}, and not by what a verdict refused`)
  if (!inner.startsWith('readiness/') && /\bfacts\(\)\??\.\w/.test(code))
    faults.push('decides by a fact; only readiness may: ask it for a verdict')
  return faults
}

/** Pinned means one exact version: a range would let two installations differ. */
export function checkManifest({ path, text }: Source): string[] {
  const manifest = JSON.parse(text) as Record<string, Record<string, string> | undefined>
  const faults: string[] = []
  for (const kind of ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies', 'overrides']) {
    for (const [name, version] of Object.entries(manifest[kind] ?? {})) {
      const exact = /^(?:npm:(?:@[\w.-]+\/)?[\w.-]+@)?\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version)
      const own = name.startsWith('@pointsman/') && version === 'workspace:*'
      if (!exact && !own) faults.push(`${path}: ${name} is "${version}", not an exact version`)
    }
  }
  return faults
}

/** The lock must serve every registry, so it may name none. */
export function checkLock(text: string): string[] {
  const address = /\b(?:https?|git\+\w+|git|ssh|file):\/\/[^"\s]*/.exec(text)?.[0]
  return address ? [`bun.lock: holds the address ${address}`] : []
}
