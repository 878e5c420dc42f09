/* oxlint-disable no-control-regex -- control characters are what this file is about */

/** Colours, cursor moves, titles and links of a terminal: OSC strings first, for they may hold anything. */
const escapes =
  /\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[PX^_][^\x1b]*\x1b\\|[\x1b\x9b][[\]()#;?]*(?:\d{1,4}(?:[;:]\d{0,4})*)?[\dA-PR-TZcf-nq-uy=><~]/g
const controls = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/g

/** What a person would have seen in the end: without escape codes, and of a line that was overwritten only its last state. */
export function terminalText(raw: string): string {
  let text = raw.includes('\x1b') || raw.includes('\x9b') ? raw.replace(escapes, '') : raw
  text = text.replace(/\r\n/g, '\n')
  if (text.includes('\r'))
    text = text
      .split('\n')
      .map((line) => lastState(line.replace(/\r+$/, '')))
      .join('\n')
  while (/[^\n]\x08/.test(text)) text = text.replace(/[^\n]\x08/g, '')
  return text.replace(controls, '')
}

const lastState = (line: string): string => line.slice(line.lastIndexOf('\r') + 1)

export type Tail = { readonly text: string; readonly shown: number; readonly total: number }

/** The last lines. One line more than asked for shows whole: the line that says what is left out would be as tall. */
export function tailOf(text: string, lines: number): Tail {
  const trimmed = text.replace(/\n+$/, '')
  if (trimmed === '') return { text: '', shown: 0, total: 0 }
  const all = trimmed.split('\n')
  if (all.length <= lines + 1) return { text: trimmed, shown: all.length, total: all.length }
  return { text: all.slice(-lines).join('\n'), shown: lines, total: all.length }
}
