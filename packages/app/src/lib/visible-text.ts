/**
 * What a browser draws as nothing, breaks a line at, or turns its neighbours round for: a text with it says something else than what is read.
 * Tabs are drawn, and what joins letters and emojis belongs to them.
 */
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const unseen = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g

/** The same text with a sign for each of those, one for one: places in it stay the same. */
export const visibleText = (text: string): string => text.replace(unseen, signOf)

/** Unicode has pictures of the oldest ones. */
function signOf(character: string): string {
  const code = character.charCodeAt(0)
  if (code < 0x20) return String.fromCharCode(0x2400 + code)
  return code === 0x7f ? '\u2421' : '\ufffd'
}
