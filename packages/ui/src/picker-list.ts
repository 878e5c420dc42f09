/** What can be picked. `value` is its identity. */
export type PickerOption = {
  value: string
  label: string
  /** Options of a group stand together under its name, in the order of their first. */
  group?: string | undefined
  /** Short, at the end: "200k". */
  end?: string | undefined
  /** A second line. */
  detail?: string | undefined
  /** Why it can't be picked here. It stays in the list, with these words. */
  refused?: string | undefined
  /** More words that a search may find it by. */
  also?: string | undefined
}

/** Each word of the query must be somewhere in the option; case and accents don't count. */
export function matching(options: readonly PickerOption[], query: string): PickerOption[] {
  const words = plain(query).split(/\s+/).filter(Boolean)
  return options.filter((option) => {
    const text = plain([option.label, option.group, option.also, option.value].filter(Boolean).join(' '))
    return words.every((word) => text.includes(word))
  })
}

export function grouped(options: readonly PickerOption[]): { label: string | undefined; options: PickerOption[] }[] {
  const groups = new Map<string | undefined, PickerOption[]>()
  for (const option of options) {
    const group = groups.get(option.group)
    if (group) group.push(option)
    else groups.set(option.group, [option])
  }
  return [...groups].map(([label, members]) => ({ label, options: members }))
}

/** Where a key leads, in the order that is shown; undefined where the key means nothing. The list is a ring. */
export function step(shown: readonly PickerOption[], from: string | undefined, key: string): string | undefined {
  const at = shown.findIndex((option) => option.value === from)
  const last = shown.length - 1
  if (last < 0) return undefined
  switch (key) {
    case 'ArrowDown':
      return shown[at === last ? 0 : at + 1]?.value
    case 'ArrowUp':
      return shown[at <= 0 ? last : at - 1]?.value
    case 'PageDown':
      return shown[Math.min(last, at + 8)]?.value
    case 'PageUp':
      return shown[Math.max(0, at - 8)]?.value
    case 'Home':
      return shown[0]?.value
    case 'End':
      return shown[last]?.value
    default:
      return undefined
  }
}

/** The next one after `from` whose name begins with what was typed. One letter again and again goes through them. */
export function typedTo(shown: readonly PickerOption[], from: string | undefined, typed: string): string | undefined {
  const at = shown.findIndex((option) => option.value === from)
  const same = [...typed].every((letter) => letter === typed[0])
  const start = plain(same ? (typed[0] ?? '') : typed)
  const first = same ? at + 1 : Math.max(at, 0)
  const order = [...shown.slice(first), ...shown.slice(0, first)]
  return order.find((option) => plain(option.label).startsWith(start))?.value
}

function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}
