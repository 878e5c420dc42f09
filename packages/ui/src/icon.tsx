import { createRoot } from 'solid-js'
import { icons, type IconName } from './icons'
import './icon.css'

export type { IconName }

const drawn = new Map<IconName, SVGElement>()

/**
 * Lucide's component builds an icon from data each time, with memos and a dynamic element for each stroke. A timeline has
 * hundreds, so each is built once, and every further one is a clone of its strokes.
 */
function strokes(name: IconName): Node[] {
  let master = drawn.get(name)
  if (!master) {
    master = createRoot((dispose) => {
      const made = icons[name]({}) as unknown
      const element = (typeof made === 'function' ? made() : made) as SVGElement
      const copy = element.cloneNode(true) as SVGElement
      // Lucide's data carry a list key, which is no attribute of SVG.
      for (const stroke of copy.children) stroke.removeAttribute('key')
      dispose()
      return copy
    })
    drawn.set(name, master)
  }
  return [...master.children].map((child) => child.cloneNode(true))
}

export type IconProps = {
  name: IconName
  /** 13 px, for rows. */
  s?: boolean | undefined
  class?: string | undefined
}

/** A decoration: a word beside it, or the label of its button, says the same. */
export function Icon(props: IconProps) {
  return (
    <svg
      class={`pm-icon${props.s ? ' pm-icon-s' : ''}${props.class ? ` ${props.class}` : ''}`}
      viewBox="0 0 24 24"
      aria-hidden="true"
      data-icon={props.name}
    >
      {strokes(props.name) as unknown as Element[]}
    </svg>
  )
}
