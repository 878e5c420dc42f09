import { demoProvider } from '@pointsman/domain/host-api'
import { Picker, type PickerOption } from '@pointsman/ui/picker'
import { createMemo, Show } from 'solid-js'
import { modelLabel, modelOptions, modelValue, readModelValue } from './model-options.ts'
import type { Seat } from './seat.ts'

/** More than this, and one types to find it. */
const many = 8

export function AgentPicker(props: { seat: Seat }) {
  const options = createMemo((): readonly PickerOption[] =>
    props.seat.readiness
      .agents()
      .map((agent) => ({ value: agent.name, label: agent.name, detail: agent.description || undefined })),
  )
  return (
    <Show when={options().length > 0 || props.seat.readiness.agent()}>
      <Picker
        label="Agent"
        options={options()}
        value={props.seat.readiness.agent()}
        placeholder={props.seat.readiness.agent()}
        onPick={(agent) => props.seat.choose({ agent })}
        testid="agent-picker"
        optionTestid="agent-option"
      />
    </Show>
  )
}

export function ModelPicker(props: { seat: Seat }) {
  const models = () => props.seat.execution.catalog.models?.models
  const options = createMemo(() => modelOptions(models() ?? []))
  const chosen = () => props.seat.readiness.model()?.model
  return (
    <Picker
      label="Model"
      options={options()}
      value={modelValue(chosen())}
      placeholder={modelLabel(models(), chosen())}
      search={options().length > many ? 'Find a model' : undefined}
      nothing={models() ? undefined : 'The models of this place are not read yet.'}
      onPick={(value) => {
        const model = readModelValue(models() ?? [], value)
        if (model) props.seat.choose({ model })
      }}
      foot={
        <Show when={chosen()?.providerID === demoProvider.id}>
          <p class="pm-pop-note s1">To add a real one, name a provider in opencode.json.</p>
        </Show>
      }
      testid="model-picker"
      optionTestid="model-option"
    />
  )
}

/** What the next send goes with. */
export function Pickers(props: { seat: Seat }) {
  return (
    <>
      <AgentPicker seat={props.seat} />
      <ModelPicker seat={props.seat} />
    </>
  )
}
