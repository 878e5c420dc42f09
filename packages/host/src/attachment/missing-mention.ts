import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { findMention } from '@pointsman/domain/attachment'
import type { OutboxItem } from '@pointsman/domain/follow-up'
import type { Directory } from '@pointsman/domain/scope'
import type { Loaded } from './load-files.ts'

/** A file that the text names and that is not in the directory where it would run: the engine would tell only the model. */
export function missingMention(
  { text, mentions = [] }: OutboxItem,
  directory: Directory,
): Extract<Loaded, { kind: 'missing' }> | undefined {
  const gone = mentions.find(
    ({ of, value }) => of === 'file' && findMention(text, value) && !existsSync(join(directory, value)),
  )
  if (!gone) return undefined
  const message = `${gone.value} is not there in ${basename(directory)}. Send it all the same, edit or drop it`
  return { kind: 'missing', code: 'mention-missing', message }
}
