import { findModel, type Model } from '@pointsman/domain/catalog'
import type { ModelRef } from '@pointsman/domain/conversation'

export type ModelOption = {
  readonly value: string
  readonly label: string
  readonly group: string
  readonly end?: string
  readonly also: string
}

/** `provider/model`, the form in which an engine's own configuration names it. A model's id may hold slashes itself, a provider's never. */
export function modelValue(ref: ModelRef | undefined): string | undefined {
  return ref && `${ref.providerID}/${ref.modelID}`
}

/** Found by its value, never cut at a slash: the list knows what belongs together. */
export function readModelValue(models: readonly Model[], value: string): ModelRef | undefined {
  return models.find((model) => modelValue(model.ref) === value)?.ref
}

export function modelOptions(models: readonly Model[]): readonly ModelOption[] {
  return models.map((model) => ({
    value: modelValue(model.ref) ?? '',
    label: model.name,
    group: model.providerName,
    ...(model.contextLimit > 0 ? { end: tokensShort(model.contextLimit) } : {}),
    also: model.ref.modelID,
  }))
}

export function modelLabel(models: readonly Model[] | undefined, ref: ModelRef | undefined): string {
  if (!ref) return models ? 'No model' : 'Model'
  return findModel(models ?? [], ref)?.name ?? `${ref.modelID}, not set up here`
}

/** 200,000 tokens is "200k", 1,000,000 is "1M". */
export function tokensShort(tokens: number): string {
  if (tokens >= 1_000_000) return `${trim(tokens / 1_000_000)}M`
  return tokens >= 1_000 ? `${trim(tokens / 1_000)}k` : String(tokens)
}

function trim(number: number): string {
  return number >= 100 ? String(Math.round(number)) : String(Math.round(number * 10) / 10)
}
