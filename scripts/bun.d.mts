export function bunTargets(machine: {
  platform: string
  arch: string
  musl: boolean
  avx2: boolean | undefined
}): string[]
export function withoutNpm(environment: Record<string, string | undefined>): Record<string, string | undefined>
export function firstError(output: string): string
export function withLock<T>(name: string, work: () => T | Promise<T>): Promise<T>
export function nodeProgram(): string
