import './brand.css'

/** A track, its points, and the signal at clear. */
export function Brand(props: { name?: string | undefined }) {
  return (
    <span class="pm-brand">
      <svg viewBox="0 0 18 18" aria-hidden="true">
        <path class="trunk" d="M5 16.5v-15" />
        <path class="branch" d="M5 14.5c0-5.5 8-4 8-9.5" />
        <circle cx="13" cy="3.2" r="2.2" />
      </svg>
      {props.name}
    </span>
  )
}
