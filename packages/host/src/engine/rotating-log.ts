import { chmodSync, closeSync, copyFileSync, fstatSync, ftruncateSync, openSync, readSync } from 'node:fs'

/**
 * An engine writes to its log file itself and not through a pipe of the host: it must neither block on a slow reader nor die of a
 * closed pipe when the host is killed. So the file is bounded from outside: copied and cut while the engine goes on appending.
 */
export type RotatingLog = {
  readonly file: string
  /** An appending file descriptor for one process; close it once the process has it. */
  readonly open: () => number
  /** Where the next line will begin. */
  readonly size: () => number
  readonly textFrom: (offset: number) => string
  readonly lastLines: (count: number) => readonly string[]
  /** Cuts it if it has grown too long. The former part is kept beside it, once. */
  readonly rotate: () => void
}

const bounded = 64 * 1024

export function makeRotatingLog(options: { readonly file: string; readonly maxBytes?: number }): RotatingLog {
  const { file, maxBytes = 2 * 1024 * 1024 } = options
  const open = () => {
    const descriptor = openSync(file, 'a+', 0o600)
    chmodSync(file, 0o600)
    return descriptor
  }
  const withFile = <T>(work: (descriptor: number) => T): T => {
    const descriptor = open()
    try {
      return work(descriptor)
    } finally {
      closeSync(descriptor)
    }
  }
  const read = (descriptor: number, from: number): string => {
    const { size } = fstatSync(descriptor)
    const start = Math.max(from, size - bounded, 0)
    const buffer = Buffer.alloc(Math.max(size - start, 0))
    const length = readSync(descriptor, buffer, 0, buffer.length, start)
    return buffer.toString('utf8', 0, length)
  }
  return {
    file,
    open,
    size: () => withFile((descriptor) => fstatSync(descriptor).size),
    textFrom: (offset) => withFile((descriptor) => read(descriptor, offset)),
    lastLines: (count) =>
      withFile((descriptor) =>
        read(descriptor, 0)
          .split('\n')
          .filter((line) => line.trim() !== '')
          .slice(-count),
      ),
    rotate: () =>
      withFile((descriptor) => {
        if (fstatSync(descriptor).size <= maxBytes) return
        copyFileSync(file, `${file}.1`)
        ftruncateSync(descriptor, 0)
      }),
  }
}
