/** By the ending of a name, or by the whole name: the grammar that reads it. */
const byEnding: Readonly<Record<string, string>> = {
  ts: 'typescript',
  mts: 'typescript',
  cts: 'typescript',
  tsx: 'tsx',
  js: 'javascript',
  mjs: 'javascript',
  cjs: 'javascript',
  jsx: 'jsx',
  json: 'json',
  jsonc: 'jsonc',
  css: 'css',
  scss: 'scss',
  html: 'html',
  vue: 'vue',
  svelte: 'svelte',
  md: 'markdown',
  py: 'python',
  go: 'go',
  rs: 'rust',
  c: 'c',
  h: 'c',
  cc: 'cpp',
  cpp: 'cpp',
  hpp: 'cpp',
  cs: 'csharp',
  java: 'java',
  kt: 'kotlin',
  swift: 'swift',
  rb: 'ruby',
  php: 'php',
  sh: 'shellscript',
  bash: 'shellscript',
  zsh: 'shellscript',
  yaml: 'yaml',
  yml: 'yaml',
  toml: 'toml',
  sql: 'sql',
  lua: 'lua',
  xml: 'xml',
  svg: 'xml',
  graphql: 'graphql',
  ex: 'elixir',
  exs: 'elixir',
  zig: 'zig',
  dart: 'dart',
}
const byName: Readonly<Record<string, string>> = { dockerfile: 'docker', makefile: 'make' }

export function languageOf(path: string): string | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase()
  const ending = name.slice(name.lastIndexOf('.') + 1)
  const found = Object.hasOwn(byName, name)
    ? byName[name]
    : Object.hasOwn(byEnding, ending)
      ? byEnding[ending]
      : undefined
  return found
}
