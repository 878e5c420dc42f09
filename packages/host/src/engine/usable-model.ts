/**
 * Whether an engine has a model that would answer, judged by its own list of providers. opencode always lists its keyless Zen with
 * the key "public": that one needs a network and is nobody's choice, so alone it does not count.
 */
export function hasUsableModel(answer: unknown, demoProviderID: string): boolean {
  const providers =
    typeof answer === 'object' && answer !== null && 'providers' in answer ? answer.providers : undefined
  if (!Array.isArray(providers)) return true
  return providers.some((provider: unknown) => {
    if (typeof provider !== 'object' || provider === null || !('id' in provider)) return false
    if (provider.id === demoProviderID) return false
    const models = 'models' in provider ? provider.models : undefined
    if (typeof models !== 'object' || models === null || Object.keys(models).length === 0) return false
    const options = 'options' in provider ? provider.options : undefined
    const key = typeof options === 'object' && options !== null && 'apiKey' in options ? options.apiKey : undefined
    return !(provider.id === 'opencode' && key === 'public')
  })
}
