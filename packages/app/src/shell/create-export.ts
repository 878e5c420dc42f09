import type { ExportFormat } from '@pointsman/domain/export-session'
import { isSessionID } from '@pointsman/domain/scope'
import { wordsOf } from '../composer/words-of.ts'
import type { Readiness } from '../readiness/create-readiness.ts'
import type { SessionView } from '../session/session-scope.ts'
import type { App } from './create-app.ts'

/** The whole session as a file: the host reads all of it, whatever this page has read. */
export function createExport(options: {
  readonly app: Pick<App, 'servers' | 'toaster' | 'announce'>
  readonly view: SessionView
  readonly readiness: Pick<Readiness, 'control'>
  readonly title: () => string
  readonly save?: (file: { readonly name: string; readonly content: Blob }) => void
}) {
  const { app, view, readiness, save = saveFile } = options
  const { serverKey, sessionID } = view.scope

  async function run(format: ExportFormat): Promise<void> {
    if (!isSessionID(sessionID)) return
    const title = options.title()
    app.announce('Exporting the session')
    try {
      const file = await app.servers.exportSession(serverKey, sessionID, format)
      save(file)
      app.announce(`Exported as ${file.name}`)
    } catch (failure) {
      const text = `${wordsOf(failure)}. Nothing was saved.`
      app.toaster.show({ id: `export ${view.key}`, title: `“${title}” was not exported`, text, signal: 'error' })
    }
  }

  return { control: () => readiness.control('export'), run: (format: ExportFormat) => void run(format) }
}
export type SessionExport = ReturnType<typeof createExport>

function saveFile({ name, content }: { readonly name: string; readonly content: Blob }): void {
  const url = URL.createObjectURL(content)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The browser has taken it over by the next task.
  setTimeout(() => URL.revokeObjectURL(url))
}
