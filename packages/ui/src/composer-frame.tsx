import { children, Show, type JSX } from 'solid-js'
import './desk.css'
import './track.css'

/** Under the timeline, on the same three edges: docks first, the composer last. */
export function Desk(props: { children: JSX.Element }) {
  return <div class="pm-desk pm-rows">{props.children}</div>
}

export type ComposerFrameProps = {
  /** One line above: why it waits, or what is being edited. Its `data-*` are the caller's: put the element in whole. */
  say?: JSX.Element | undefined
  clips?: JSX.Element | undefined
  /** A textarea, with `data-ring="outside"`: the frame draws its ring. */
  input: JSX.Element
  tools?: JSX.Element | undefined
  /** Short, before the buttons at the end. */
  hint?: JSX.Element | undefined
  end?: JSX.Element | undefined
  testid?: string | undefined
}

export function ComposerFrame(props: ComposerFrameProps) {
  // Read once: each reading of such a prop makes its elements anew.
  const clips = children(() => props.clips)
  return (
    <div class="pm-composer" data-testid={props.testid}>
      {props.say}
      <Show when={clips.toArray().some(Boolean)}>
        <div class="pm-composer-clips">{clips()}</div>
      </Show>
      <div class="pm-composer-in">{props.input}</div>
      <div class="pm-composer-tools">
        {props.tools}
        <div class="pm-composer-end">
          <Show when={props.hint}>
            <span class="pm-composer-hint">{props.hint}</span>
          </Show>
          {props.end}
        </div>
      </div>
    </div>
  )
}

/** The line for `say`. */
export function ComposerSay(props: JSX.HTMLAttributes<HTMLDivElement>) {
  return <div {...props} class="pm-composer-say" />
}
