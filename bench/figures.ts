/** How the benches print and judge: medians, side by side, against the target. */

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const [low = Number.NaN, high = Number.NaN] = [sorted[middle - 1], sorted[middle]]
  return sorted.length % 2 === 1 ? high : (low + high) / 2
}

export const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`
export const milliseconds = (value: number) => `${Math.round(value)} ms`

/** One line for each figure, then the verdict. A missed target makes the run a failure. */
export function report(options: {
  readonly figures: readonly (readonly [name: string, value: string])[]
  readonly target: string
  readonly met: boolean
}): void {
  const width = Math.max(...options.figures.map(([name]) => name.length))
  for (const [name, value] of options.figures) process.stdout.write(`   ${name.padEnd(width)}  ${value}\n`)
  process.stdout.write(`   ${options.met ? 'met' : 'MISSED'}: ${options.target}\n`)
  if (!options.met) process.exitCode = 1
}
