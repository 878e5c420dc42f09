import { Button } from '@pointsman/ui/button'
import { Dialog } from '@pointsman/ui/dialog'
import { Kbd } from '@pointsman/ui/kbd'
import { For } from 'solid-js'
import { keyList } from './key-list.ts'
import './page.css'

export function KeysDialog(props: { open: boolean; onClose: () => void }) {
  return (
    <Dialog
      open={props.open}
      onClose={() => props.onClose()}
      title="All keys"
      foot={<Button onClick={() => props.onClose()}>Close</Button>}
      testid="keys-dialog"
    >
      <For each={keyList}>
        {(group) => (
          <section class="keys-group">
            <h3 class="s1 t3">{group.group}</h3>
            <dl>
              <For each={group.keys}>
                {(line) => (
                  <div>
                    <dt>
                      <For each={line.keys}>{(keys) => <Kbd keys={keys} />}</For>
                    </dt>
                    <dd>{line.does}</dd>
                  </div>
                )}
              </For>
            </dl>
          </section>
        )}
      </For>
    </Dialog>
  )
}
