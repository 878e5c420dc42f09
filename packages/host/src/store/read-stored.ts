import * as v from 'valibot'

/** A value that was stored as JSON; nothing where it is damaged, or of another form: one row must not keep the host from its start. */
export function readStored<S extends v.GenericSchema>(schema: S, text: string): v.InferOutput<S> | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  const read = v.safeParse(schema, value)
  return read.success ? read.output : undefined
}
