import type { JSX } from 'solid-js'
import './hidden.css'

/** Read out, not shown. */
export function Hidden(props: { children: JSX.Element }) {
  return <span class="pm-hidden">{props.children}</span>
}

/** A live region: what changes in it is read out. It must stand in the page before its text changes. */
export function LiveRegion(props: {
  children: JSX.Element
  urgent?: boolean | undefined
  testid?: string | undefined
}) {
  return (
    <div
      class="pm-hidden"
      role={props.urgent ? 'alert' : 'status'}
      aria-live={props.urgent ? 'assertive' : 'polite'}
      data-testid={props.testid}
    >
      {props.children}
    </div>
  )
}
