import { Button } from '@pointsman/ui/button'
import { Match, Switch } from 'solid-js'
import type { ReviewView } from './create-review-view.ts'
import { sizeWords, type ReviewFile } from './review-file.ts'

/** What stands where a file has no lines to show, or too many. */
export function Said(props: { readonly view: ReviewView; readonly file: ReviewFile }) {
  const lines = () => props.file.added + props.file.removed
  const body = () => props.file.body
  return (
    <Switch>
      <Match when={body().kind === 'lines'}>
        <span>
          {lines().toLocaleString('en')} changed lines, {sizeWords(props.file.patch.length)}
        </span>
        <Button small onClick={() => props.view.show(props.file)}>
          Show it
        </Button>
      </Match>
      <Match when={body().kind === 'binary'}>A binary file: it has no lines to compare</Match>
      <Match when={body().kind === 'repository'}>A repository of its own: what is in it is not compared here</Match>
      <Match when={body().kind === 'moved'}>Moved, and nothing in it changed</Match>
      <Match when={asMode(body())}>
        {(mode) => `Its mode changed from ${mode().from} to ${mode().to}${modeWords(mode().to)}`}
      </Match>
      <Match when={props.file.change === 'modified'}>Nothing in it changed that has lines; its mode may have</Match>
      <Match when={true}>An empty file</Match>
    </Switch>
  )
}

function asMode(body: ReviewFile['body']) {
  return body.kind === 'mode' ? body : undefined
}
const modeWords = (to: string) =>
  to === '100755' ? ': it can be run now' : to === '100644' ? ': it can’t be run any more' : ''
