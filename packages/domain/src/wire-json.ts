/** Readers of unknown JSON, for the files that know the engine's wire shape: each gives a value of its kind, or an empty one. */
export type Json = Readonly<Record<string, unknown>>

export const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
export const json = (value: unknown): Json => (isJson(value) ? value : {})
export const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
export const count = (value: unknown): number => (typeof value === 'number' && Number.isFinite(value) ? value : 0)
export const number = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined
export const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** Leaves a key out where its value is missing: `exactOptionalPropertyTypes` tells the two apart, and so does a reader. */
export function some<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [P in K]?: V }
}
