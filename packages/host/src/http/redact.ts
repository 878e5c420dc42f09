const secretName =
  /^(?:key|token|auth)$|api[-_]?key|secret|password|passphrase|authorization|credential|private[-_]?key|(?:access|refresh|bearer|auth|api|session|personal)[-_]?token/i
/** Their values are credentials as often as not, whatever they are called. */
const secretGroup = /^(?:headers|environment|env|auth)$/i
const redacted = '[redacted]'

/** A configuration without the person's credentials: a browser has no use for them. Lists of names stay: `env` of a provider is one. */
export function redact(value: unknown, inSecretGroup = false): unknown {
  if (Array.isArray(value)) return value.map((item) => redact(item, inSecretGroup && typeof item === 'object'))
  if (typeof value !== 'object' || value === null) return inSecretGroup && typeof value === 'string' ? redacted : value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      if (typeof item === 'string' || typeof item === 'number')
        return [key, inSecretGroup || secretName.test(key) ? redacted : item]
      return [key, redact(item, inSecretGroup || secretGroup.test(key))]
    }),
  )
}
