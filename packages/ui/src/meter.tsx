import './meter.css'

export type MeterProps = {
  /** Of what, with its unit: "Context", and the text says "62% of 200,000 tokens". */
  label: string
  text: string
  /** 0 to 1. */
  value: number
  /** Nearly full: amber, and the caller says so in words beside it. */
  caution?: boolean | undefined
  width?: number | undefined
}

export function Meter(props: MeterProps) {
  const percent = () => Math.round(Math.max(0, Math.min(1, props.value)) * 100)
  return (
    <span
      class="pm-meter"
      role="meter"
      aria-label={props.label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent()}
      aria-valuetext={props.text}
      style={props.width ? { width: `${props.width}px` } : undefined}
    >
      <i classList={{ caution: props.caution }} style={{ width: `${percent()}%` }} />
    </span>
  )
}
