import { For, Show } from 'solid-js'
import type { Toast, Toaster } from './create-toaster'
import { Icon } from './icon'
import { IconButton } from './icon-button'
import { Signal } from './signal'
import './toast.css'

/** Stands once in the page, from its start: a live region that comes with its text is not read out. */
export function ToastRegion(props: { toaster: Toaster }) {
  return (
    <section
      class="pm-toasts"
      aria-label="Notices"
      aria-live="polite"
      onPointerEnter={() => props.toaster.hold()}
      onPointerLeave={() => props.toaster.release()}
      onFocusIn={() => props.toaster.hold()}
      onFocusOut={() => props.toaster.release()}
    >
      <For each={props.toaster.toasts()}>
        {(toast) => <ToastCard toast={toast} onClose={() => props.toaster.close(toast.id)} />}
      </For>
    </section>
  )
}

export function ToastCard(props: { toast: Toast; onClose: () => void }) {
  return (
    <div class="pm-toast" data-testid="toast">
      <Show
        when={props.toast.signal}
        fallback={<Show when={props.toast.icon}>{(name) => <Icon name={name()} />}</Show>}
      >
        {(kind) => <Signal kind={kind()} />}
      </Show>
      <div class="grow">
        <b class="med">{props.toast.title}</b>
        <Show when={props.toast.text}>
          <p class="pm-toast-text">{props.toast.text}</p>
        </Show>
      </div>
      <Show when={props.toast.act}>
        {(act) => (
          <button
            type="button"
            class="link s1"
            onClick={() => {
              act().run()
              props.onClose()
            }}
          >
            {act().label}
          </button>
        )}
      </Show>
      <IconButton icon="x" small label="Close" onClick={() => props.onClose()} />
    </div>
  )
}
