/** What happened in this page, counted, for checks from outside (SURFACE.md, diagnostics). Nothing in the program depends on it. */
export function createDiagnostics() {
  const counts = {
    timelineMounts: 0,
    timelineUnmounts: 0,
    rowsCreated: 0,
    identityTransitions: 0,
    eventsApplied: 0,
    longestFlushMs: 0,
  }
  const dropped: Record<string, number> = {}
  let present: () => Present | undefined = () => undefined
  let liveSequence = () => 0
  return {
    timeline: {
      mounted: () => void (counts.timelineMounts += 1),
      unmounted: () => void (counts.timelineUnmounts += 1),
      rowCreated: () => void (counts.rowsCreated += 1),
    },
    identityChanged: () => void (counts.identityTransitions += 1),
    dropped: (reason: string) => void (dropped[reason] = (dropped[reason] ?? 0) + 1),
    flushed(events: number, milliseconds: number) {
      counts.eventsApplied += events
      counts.longestFlushMs = Math.max(counts.longestFlushMs, milliseconds)
    },
    /** Where the page's present session and connection are read; not tracked. */
    watch(sources: { readonly present?: () => Present | undefined; readonly liveSequence?: () => number }) {
      present = sources.present ?? present
      liveSequence = sources.liveSequence ?? liveSequence
    },
    read: () => ({
      ...counts,
      epoch: present()?.epoch ?? 0,
      executionScope: present()?.executionScope ?? {},
      sessionScope: present()?.sessionScope ?? {},
      readiness: present()?.readiness ?? {},
      liveSequence: liveSequence(),
      dropped: { ...dropped },
    }),
  }
}
export type Diagnostics = ReturnType<typeof createDiagnostics>
export type Present = {
  readonly epoch: number
  readonly executionScope: object
  readonly sessionScope: object
  readonly readiness: object
}

/** Only where the page's address asks for it. */
export function exposeDiagnostics(diagnostics: Diagnostics, search = location.search): void {
  if (new URLSearchParams(search).get('diagnostics') === null) return
  Object.assign(window, { __pointsman: { diagnostics: diagnostics.read } })
}
