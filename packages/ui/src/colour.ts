/** Colours as the tokens write them, far enough to prove their contrast. */

type Linear = [red: number, green: number, blue: number]
export type Colour = { rgb: Linear; alpha: number }
export type Tokens = Record<string, string>

/** The declarations of a block of CSS, without what is nested in it. */
export function readTokens(css: string, selector: string): Tokens {
  const plain = css.replace(/\/\*[\s\S]*?\*\//g, '')
  const at = plain.indexOf(`${selector} {`)
  if (at < 0) throw new Error(`no block ${selector}`)
  const from = plain.indexOf('{', at)
  const block = plain.slice(from + 1, plain.indexOf('}', from))
  return Object.fromEntries([...block.matchAll(/--([\w-]+):\s*([^;]+);/g)].map((m) => [m[1] ?? '', tidy(m[2] ?? '')]))
}

/** A formatter may break a long value over lines. */
function tidy(value: string): string {
  return value.replace(/\s+/g, ' ').replace(/\( /g, '(').replace(/ \)/g, ')').trim()
}

export function colour(tokens: Tokens, name: string, dark: boolean): Colour {
  const value = tokens[name]
  if (value === undefined) throw new Error(`no token --${name}`)
  const other = /^var\(--([\w-]+)\)$/.exec(value)?.[1]
  if (other) return colour(tokens, other, dark)
  const pair = /^light-dark\((oklch\([^)]*\)),\s*(oklch\([^)]*\))\)$/.exec(value)
  const text = (dark ? pair?.[2] : pair?.[1]) ?? value
  const parts = /^oklch\(([\d.]+) ([\d.]+) ([\d.]+)(?: \/ ([\d.]+))?\)$/.exec(text)
  if (!parts) throw new Error(`--${name} is no colour: ${text}`)
  return { rgb: fromOklch(Number(parts[1]), Number(parts[2]), Number(parts[3])), alpha: Number(parts[4] ?? 1) }
}

/** Björn Ottosson's matrices; what lies outside sRGB is cut off, as a browser's last step does. */
function fromOklch(lightness: number, chroma: number, hue: number): Linear {
  const angle = (hue * Math.PI) / 180
  const a = chroma * Math.cos(angle)
  const b = chroma * Math.sin(angle)
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
  const cut = (x: number) => Math.min(1, Math.max(0, x))
  return [
    cut(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    cut(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    cut(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ]
}

const toGamma = (x: number) => (x <= 0.0031308 ? 12.92 * x : 1.055 * x ** (1 / 2.4) - 0.055)
const toLinear = (x: number) => (x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4)

/** One colour laid over another, mixed where a browser mixes: in gamma space. */
export function over(top: Colour, under: Linear): Linear {
  const mix = (x: number, y: number) => toLinear(toGamma(x) * top.alpha + toGamma(y) * (1 - top.alpha))
  return [mix(top.rgb[0], under[0]), mix(top.rgb[1], under[1]), mix(top.rgb[2], under[2])]
}

/** WCAG's contrast ratio, 1 to 21. */
export function contrast(a: Linear, b: Linear): number {
  const luminance = (c: Linear) => 0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2]
  const [x, y] = [luminance(a), luminance(b)]
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05)
}
