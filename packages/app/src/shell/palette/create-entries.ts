import { actions } from '../actions.ts'
import type { Actions } from '../create-actions.ts'
import type { App } from '../create-app.ts'
import type { Room } from '../create-room.ts'
import { createQueueElsewhere } from '../create-queue-elsewhere.ts'
import { paths } from '../route-path.ts'
import { rowSignal, rowTitle } from '../row-words.ts'
import { readQuery, type PaletteEntry } from './palette-entries.ts'

/** Everything that one can go to or do, as it is now. */
export function createEntries(options: {
  readonly app: App
  readonly room: () => Room | undefined
  readonly actions: Actions
  readonly navigate: (path: string) => void
}) {
  const { app, room, navigate } = options
  const elsewhere = createQueueElsewhere({ app, room })

  function sessions(): readonly PaletteEntry[] {
    const several = app.servers.servers().length > 1
    return app.servers
      .servers()
      .flatMap((server) => app.servers.rows(server.key).map((row) => ({ server, row })))
      .filter(({ row }) => row.parentID === undefined)
      .toSorted((a, b) => b.row.updated - a.row.updated)
      .map(({ server, row }) => {
        const place = app.servers.placeOf(row.serverKey, row.directory)
        return {
          id: `session ${row.serverKey} ${row.sessionID}`,
          group: 'Sessions',
          title: rowTitle(row),
          also: `${place.name} ${server.name}`,
          signal: rowSignal(row, app.unread(row)),
          place,
          ...(several ? { end: server.name } : {}),
          run: () => navigate(paths.session(row.serverKey, row.sessionID)),
          queue: () => elsewhere.queue(row),
        } satisfies PaletteEntry
      })
  }

  function placesFor(words: string): readonly PaletteEntry[] {
    const places = room()?.places
    if (!places || places.server()?.git === false) return []
    const entries = places.options().map((option): PaletteEntry => {
      const refused = places.refusalOf(option)
      return {
        id: `place ${option.directory}`,
        group: 'Places',
        title: option.main ? 'Back to main' : `Enter ${option.name}`,
        also: option.branch ?? '',
        icon: option.main ? 'corner-left-up' : 'git-branch',
        ...(option.here ? { end: 'you are here' } : {}),
        ...(refused === undefined ? {} : { refused }),
        run: () => void places.go(option.directory).catch(() => undefined),
      }
    })
    if (words === '' || !places.nameVerdict(words).ok) return entries
    const held = places.makeRefusal()
    return [
      ...entries,
      {
        id: 'place new',
        group: 'Places',
        title: `New worktree “${words}”`,
        icon: 'git-branch-plus',
        last: true,
        ...(held === undefined ? {} : { refused: held }),
        run: () => places.openForm(words),
      },
    ]
  }

  function doable(): readonly PaletteEntry[] {
    return actions
      .filter((action) => action.listed)
      .map((action): PaletteEntry => {
        const verdict = options.actions.verdict(action.id)
        return {
          id: `do ${action.id}`,
          group: 'Do',
          title: action.title,
          icon: action.icon,
          ...(action.keys === undefined ? {} : { keys: action.keys }),
          ...(verdict.ready ? {} : { refused: verdict.reason }),
          run: () => options.actions.run(action.id),
        }
      })
  }

  return (query: string): readonly PaletteEntry[] => [...sessions(), ...placesFor(readQuery(query).words), ...doable()]
}
