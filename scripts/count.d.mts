export type Counts = { passed: number; failed: number; skipped: number }
export const none: Counts
export function sum(counts: Counts[]): Counts
export function countLine(counts: Counts): string
export function failed(counts: Counts, code: number): [Counts, string]
export function ofVitest(text: string): Counts
export function ofJunit(text: string): Counts
export function ofPlaywright(text: string): Counts
