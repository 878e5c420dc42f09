import type { MessageWithParts, ModelRef, Session } from './conversation.ts'
import { readOrigin, type ForkOrigin } from './fork.ts'
import type { Directory, SessionID } from './scope.ts'

export const exportFormats = ['markdown', 'jsonl'] as const
export type ExportFormat = (typeof exportFormats)[number]

/** The first line of a session's file. After it each line is one message, as the engine gave it. */
export type ExportMeta = {
  readonly type: 'pointsman-session'
  readonly formatVersion: 1
  readonly sessionID: SessionID
  readonly title: string
  readonly workspaceRoot: Directory
  readonly directory: Directory
  readonly model?: ModelRef
  readonly lineage: { readonly parentID?: SessionID; readonly forkOf?: ForkOrigin }
  readonly time: Session['time']
  /** Milliseconds since 1970. */
  readonly exportedAt: number
}

export function exportMeta(
  session: Session,
  { workspaceRoot, exportedAt }: Pick<ExportMeta, 'workspaceRoot' | 'exportedAt'>,
): ExportMeta {
  const origin = readOrigin(session.metadata)
  return {
    type: 'pointsman-session',
    formatVersion: 1,
    sessionID: session.id,
    title: session.title,
    workspaceRoot,
    directory: session.directory,
    ...(session.model ? { model: session.model } : {}),
    lineage: {
      ...(session.parentID ? { parentID: session.parentID } : {}),
      ...(origin ? { forkOf: origin } : {}),
    },
    time: session.time,
    exportedAt,
  }
}

/** Writes a session piece by piece, oldest first: of a long one never more than a page is held. */
export type SessionWriter = {
  readonly head: (meta: ExportMeta) => string
  /** `wire`: as the engine gave it; `message`: as we read it, where we can. */
  readonly message: (wire: unknown, message: MessageWithParts | undefined) => string
  readonly end: () => string
}

export const jsonlWriter: SessionWriter = {
  head: (meta) => `${JSON.stringify(meta)}\n`,
  message: (wire) => `${JSON.stringify(wire)}\n`,
  end: () => '',
}

/** "Fix the rounding of fees" to `fix-the-rounding-of-fees.md`; a title without letters gives the id. */
export function exportName({ title, id }: Pick<Session, 'title' | 'id'>, format: ExportFormat): string {
  const words = title
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}+/gu, '')
    .replace(/[^\p{L}\p{N}]+/gu, '-')
  const name = [...words]
    .slice(0, 60)
    .join('')
    .replace(/^-+|-+$/g, '')
  return `${name || id}.${format === 'markdown' ? 'md' : 'jsonl'}`
}
