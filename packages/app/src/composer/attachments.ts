import { attachmentLimits, findMention, totalSize, type Attachment, type Mention } from '@pointsman/domain/attachment'

import type { NewItem } from '@pointsman/domain/follow-up'
import type { PartID } from '@pointsman/domain/message-id'
import type { Draft, FileExtra, MentionExtra } from '../session/draft.ts'

export const filesOf = ({ extras }: Draft): readonly FileExtra[] => extras.filter((extra) => extra.kind === 'file')
const mentionsOf = ({ text, extras }: Draft): readonly MentionExtra[] =>
  extras.filter(
    (extra): extra is MentionExtra => extra.kind === 'mention' && findMention(text, extra.value) !== undefined,
  )

/** What goes with an item, each part with an id of its own. */
export type Carried = Pick<NewItem, 'attachments' | 'mentions'>

export function carriedBy(draft: Draft, partID: () => PartID): Required<Carried> {
  return {
    attachments: filesOf(draft).map(({ hash, name, mime, size }): Attachment => ({
      partID: partID(),
      hash,
      name,
      mime,
      size,
    })),
    mentions: mentionsOf(draft).map(({ of, value }): Mention => ({ partID: partID(), of, value })),
  }
}

/** Whether the same would go: what was carried before then keeps its ids, and a repeat adds nothing. */
export function carriesSame({ attachments = [], mentions = [] }: Carried, draft: Draft): boolean {
  const names = [attachments.map(({ hash, name }) => [hash, name]), mentions.map(({ of, value }) => [of, value])]
  const now = [
    filesOf(draft).map(({ hash, name }) => [hash, name]),
    mentionsOf(draft).map(({ of, value }) => [of, value]),
  ]
  return JSON.stringify(names) === JSON.stringify(now)
}

/** Why a file can't be put beside this draft, before any of it is read; the host judges its content. */
export function fileRefusal(
  file: { readonly name: string; readonly size: number },
  beside: readonly { readonly size: number }[],
): string | undefined {
  if (file.size > attachmentLimits.size) return `${file.name} is larger than ${sizeWords(attachmentLimits.size)}`
  if (beside.length >= attachmentLimits.count) return `Only ${attachmentLimits.count} files go with one prompt`
  if (totalSize([...beside, file]) > attachmentLimits.total)
    return `With ${file.name} the files are larger than ${sizeWords(attachmentLimits.total)} together`
  return undefined
}

export function sizeWords(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`
  const [unit, many] = bytes < 1_000_000 ? ['kB', bytes / 1_024] : ['MB', bytes / 1_048_576]
  return `${many < 9.95 ? many.toFixed(1).replace(/\.0$/, '') : Math.round(many)} ${unit}`
}

/** A pasted picture has no name of its own. */
export function nameOf(file: { readonly name: string; readonly type: string }): string {
  const name = file.name || `pasted.${file.type.split('/')[1] ?? 'bin'}`
  if (name.length <= attachmentLimits.name) return name
  const end = /\.[^.]{1,16}$/.exec(name)?.[0] ?? ''
  return name.slice(0, attachmentLimits.name - end.length) + end
}
