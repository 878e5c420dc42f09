import { createOnigurumaEngine } from '@shikijs/engine-oniguruma'
import {
  codeToTokensBase,
  createShikiPrimitiveAsync,
  type ShikiPrimitive,
  type ThemeRegistrationRaw,
} from '@shikijs/primitive'
import { grammars } from './grammars.ts'
import { tones, type ColourAnswer, type ColourAsk, type LineTokens, type Tone } from './tokens.ts'

/** A colour is a tone's number: the page has the real ones, by theme. */
const colourOf = (tone: Tone) => `#00000${tones.indexOf(tone)}`
const toneOf = (colour: string | undefined): number => Number(colour?.slice(-1) ?? 0) || 0

const scopes: Readonly<Record<Exclude<Tone, 'plain'>, readonly string[]>> = {
  keyword: [
    'keyword',
    'storage',
    'variable.language',
    'constant.language',
    'entity.name.tag',
    'punctuation.definition.heading',
    'markup.heading',
  ],
  string: ['string', 'markup.inline.raw', 'constant.other.symbol'],
  number: ['constant.numeric', 'constant.character.escape'],
  call: [
    'entity.name.function',
    'support.function',
    'entity.other.attribute-name',
    'support.type.property-name',
    'entity.name.section',
  ],
  note: ['comment', 'punctuation.definition.comment'],
}
const theme: ThemeRegistrationRaw = {
  name: 'tones',
  type: 'light',
  fg: colourOf('plain'),
  bg: '#ffffff',
  settings: [
    ...Object.entries(scopes).map(([tone, scope]) => ({
      scope: [...scope],
      settings: { foreground: colourOf(tone as Tone) },
    })),
    // Operators and the marks around a string's own code are as loud as the code itself.
    {
      scope: ['keyword.operator', 'meta.template.expression', 'punctuation'],
      settings: { foreground: colourOf('plain') },
    },
    { scope: ['punctuation.definition.string'], settings: { foreground: colourOf('string') } },
    { scope: ['punctuation.definition.comment'], settings: { foreground: colourOf('note') } },
    { scope: ['keyword.operator.new', 'keyword.operator.expression'], settings: { foreground: colourOf('keyword') } },
  ],
}

let starting: Promise<ShikiPrimitive> | undefined
const loading = new Map<string, Promise<void>>()

async function ready(language: string): Promise<ShikiPrimitive | undefined> {
  const grammar = grammars[language]
  if (!grammar) return undefined
  starting ??= createShikiPrimitiveAsync({
    themes: [theme],
    langs: [],
    engine: createOnigurumaEngine(import('@shikijs/engine-oniguruma/wasm-inlined')),
  })
  const primitive = await starting
  const loaded =
    loading.get(language) ??
    grammar().then(({ default: registrations }) => primitive.loadLanguageSync(...registrations))
  loading.set(language, loaded)
  await loaded
  return primitive
}

function tokensOf(primitive: ShikiPrimitive, language: string, text: string): readonly LineTokens[] {
  const lines = codeToTokensBase(primitive, text, { lang: language, theme: 'tones', tokenizeMaxLineLength: 1_000 })
  return lines.map((tokens) => {
    const line: number[] = []
    let end = 0
    for (const { content, color } of tokens) {
      end += content.length
      const tone = toneOf(color)
      if (line.at(-1) === tone) line[line.length - 2] = end
      else line.push(end, tone)
    }
    return line
  })
}

async function answer({ id, language, texts }: ColourAsk): Promise<ColourAnswer> {
  try {
    const primitive = await ready(language)
    postMessage({ id, kind: 'begun' } satisfies ColourAnswer)
    return { id, kind: 'done', texts: primitive && texts.map((text) => tokensOf(primitive, language, text)) }
  } catch {
    // A grammar that can't read it: it stays in one colour.
    return { id, kind: 'done', texts: undefined }
  }
}

addEventListener('message', ({ data }: MessageEvent<ColourAsk>) => {
  void answer(data).then((result) => postMessage(result))
})
