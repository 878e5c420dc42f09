/** What tools make again from what git has. Everything else that is ignored, an `.env` above all, exists nowhere but here. */
const rebuilt =
  /^(?:node_modules|bower_components|dist|build|out|target|coverage|venv|__pycache__|\.(?:venv|cache|next|nuxt|output|turbo|parcel-cache|svelte-kit|vite|nyc_output|pytest_cache|mypy_cache|ruff_cache|tox|gradle|eslintcache|DS_Store)|Thumbs\.db|.+\.(?:log|pyc|tsbuildinfo))$/

/** Parts ignored paths: `work` would be lost, and the names of `rebuilt` are only mentioned: ten thousand modules are no work of anyone. */
export function partIgnored(paths: readonly string[]): {
  readonly work: readonly string[]
  readonly rebuilt: readonly string[]
} {
  const work: string[] = []
  const names = new Set<string>()
  for (const path of paths) {
    const name = path.split('/').find((part) => rebuilt.test(part))
    if (name === undefined) work.push(path)
    else names.add(name)
  }
  return { work, rebuilt: [...names].toSorted() }
}
