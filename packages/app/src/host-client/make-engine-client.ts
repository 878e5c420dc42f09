import type { Agent, Command, Models, Vcs } from '@pointsman/domain/catalog'
import type { MessageWithParts, ModelRef, PermissionReply } from '@pointsman/domain/conversation'
import * as catalog from '@pointsman/domain/engine-catalog'
import { readFileContent, readFileDiffs, type FileContent } from '@pointsman/domain/engine-diff'
import * as records from '@pointsman/domain/engine-record'
import type { FileDiff } from '@pointsman/domain/file-diff'
import { routes } from '@pointsman/domain/host-api'
import type { MessageID } from '@pointsman/domain/message-id'
import type { Directory, ServerKey, SessionID } from '@pointsman/domain/scope'
import { HostError, type Request } from './make-request.ts'

export type MessagePage = {
  readonly messages: readonly MessageWithParts[]
  readonly next?: string
  readonly malformed: number
}

/** Typed reads of one engine through the host, and the actions that the proxy passes. Prompts, commands and moves are not among them. */
export function makeEngineClient(request: Request, serverKey: ServerKey) {
  const base = routes.engine(serverKey)
  const at = (path: string, directory: Directory) => `${base}${path}?directory=${encodeURIComponent(directory)}`

  async function read<T>(
    path: string,
    reader: (value: unknown) => T | undefined,
    options: { signal?: AbortSignal; timeout?: number } = {},
  ): Promise<T> {
    const { value } = await request(path, options)
    const result = reader(value)
    if (result === undefined)
      throw new HostError('malformed', `The engine’s answer to ${path.split('?')[0]} can’t be read`, 200)
    return result
  }
  const post = (path: string, body: unknown) => request(path, { method: 'POST', body })

  return {
    serverKey,
    /** `before`: the cursor that came with the page after it. Newest page without it; messages oldest first. */
    async messages(
      id: SessionID,
      { limit, before, signal }: { limit: number; before?: string; signal?: AbortSignal },
    ): Promise<MessagePage> {
      const query = `limit=${limit}${before === undefined ? '' : `&before=${encodeURIComponent(before)}`}`
      const { value, headers } = await request(`${base}/session/${id}/message?${query}`, signal ? { signal } : {})
      const rows = records.readMessages(value)
      if (!rows) throw new HostError('malformed', 'The engine’s list of messages can’t be read', 200)
      const next = headers.get('x-next-cursor')
      return { messages: rows.rows, malformed: rows.malformed, ...(next ? { next } : {}) }
    },
    models: (directory: Directory, signal?: AbortSignal): Promise<Models> =>
      read(at('/config/providers', directory), catalog.readModels, {
        ...(signal ? { signal } : {}),
      }),
    /** The model that the directory's configuration names, or null. */
    configuredModel: (directory: Directory, signal?: AbortSignal): Promise<ModelRef | null> =>
      read(at('/config', directory), (value) => catalog.readConfiguredModel(value) ?? null, {
        ...(signal ? { signal } : {}),
      }),
    agents: async (directory: Directory, signal?: AbortSignal): Promise<readonly Agent[]> =>
      (
        await read(at('/agent', directory), catalog.readAgents, {
          ...(signal ? { signal } : {}),
        })
      ).rows,
    commands: async (directory: Directory, signal?: AbortSignal): Promise<readonly Command[]> =>
      (
        await read(at('/command', directory), catalog.readCommands, {
          ...(signal ? { signal } : {}),
        })
      ).rows,
    vcs: (directory: Directory, signal?: AbortSignal): Promise<Vcs> =>
      read(at('/vcs', directory), catalog.readVcs, signal ? { signal } : {}),
    /**
     * What differs in a directory from its last commit (`git`) or from the default branch (`branch`), with three lines around each
     * change: the engine's own choice would be the whole of each file.
     */
    diff: async (directory: Directory, mode: 'git' | 'branch', signal?: AbortSignal): Promise<readonly FileDiff[]> =>
      (await read(`${at('/vcs/diff', directory)}&mode=${mode}&context=3`, readFileDiffs, signal ? { signal } : {}))
        .rows,
    /** What one turn changed, kept by the engine with the session: wherever that works now. */
    turnDiff: async (
      turn: { readonly sessionID: SessionID; readonly messageID: MessageID; readonly directory: Directory },
      signal?: AbortSignal,
    ): Promise<readonly FileDiff[]> => {
      const path = at(`/session/${turn.sessionID}/diff`, turn.directory)
      const asked = `${path}&messageID=${encodeURIComponent(turn.messageID)}`
      return (await read(asked, readFileDiffs, signal ? { signal } : {})).rows
    },
    fileContent: (directory: Directory, path: string, signal?: AbortSignal): Promise<FileContent> =>
      read(
        `${at('/file/content', directory)}&path=${encodeURIComponent(path)}`,
        readFileContent,
        signal ? { signal } : {},
      ),
    /** Files and folders of a directory that match, best first; a folder ends in a slash. */
    findFiles: (directory: Directory, query: string, signal?: AbortSignal): Promise<readonly string[]> =>
      read(
        `${at('/find/file', directory)}&query=${encodeURIComponent(query)}&dirs=true&limit=20`,
        (value) =>
          Array.isArray(value) ? value.filter((path) => typeof path === 'string' && path !== '/') : undefined,
        signal ? { signal } : {},
      ),
    /** Both go to the instance that asked: at another directory the engine answers 404. */
    replyPermission: (id: string, directory: Directory, reply: PermissionReply, message?: string) =>
      post(at(`/permission/${encodeURIComponent(id)}/reply`, directory), { reply, ...(message ? { message } : {}) }),
    replyQuestion: (id: string, directory: Directory, answers: readonly (readonly string[])[]) =>
      post(at(`/question/${encodeURIComponent(id)}/reply`, directory), { answers }),
    rejectQuestion: (id: string, directory: Directory) =>
      post(at(`/question/${encodeURIComponent(id)}/reject`, directory), {}),
    abort: (id: SessionID, directory: Directory) => post(at(`/session/${id}/abort`, directory), {}),
  }
}
export type EngineClient = ReturnType<typeof makeEngineClient>
