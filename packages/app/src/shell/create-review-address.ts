import { useSearchParams } from '@solidjs/router'
import { createEffect, createSignal, on } from 'solid-js'
import type { ReviewFile } from '../timeline/turn-files-list.tsx'
import { readReviewMode, type ReviewMode } from '../review/review-mode.ts'

/** Whether the review is open and what it compares: in the address, so that a reload, a link and the way back know it too. */
export function createReviewAddress(session: () => string) {
  const [search, setSearch] = useSearchParams<{ review?: string }>()
  const mode = (): ReviewMode | undefined => readReviewMode(search.review)
  const set = (next: ReviewMode | undefined) => setSearch({ review: next }, { replace: true, scroll: false })

  // Who goes from one session to the next with the review open wants to see what changed there.
  createEffect(
    on([session, mode], ([key, now], before) => {
      const left = before && before[0] !== key
      if (left && before[1] !== undefined && now === undefined) set('working')
    }),
  )
  const [wanted, setWanted] = createSignal<string>()
  const [wantedFile, setWantedFile] = createSignal<ReviewFile>()
  return {
    mode,
    set,
    toggle: () => set(mode() === undefined ? 'working' : undefined),
    /** A file of one turn that someone wants to see, until it is shown. */
    wantedFile,
    wantFile(file: ReviewFile | undefined): void {
      setWantedFile(file)
      if (file) set(file.messageID)
    },
    /** The comment that someone wants to see beside its lines, by id, until it is shown. */
    wanted,
    want(comment: string | undefined): void {
      setWanted(comment)
      if (comment !== undefined && mode() === undefined) set('working')
    },
  }
}
export type ReviewAddress = ReturnType<typeof createReviewAddress>
