import { createSignal, For } from 'solid-js'
import { Banner } from '../src/banner'
import { Button } from '../src/button'
import { CodeBlock } from '../src/code-block'
import { createToaster } from '../src/create-toaster'
import { Dialog, DialogParts } from '../src/dialog'
import { DiffView, type DiffRow } from '../src/diff-view'
import { Icon } from '../src/icon'
import { IconButton } from '../src/icon-button'
import { Kbd } from '../src/kbd'
import { Menu, MenuGroup, MenuItem } from '../src/menu'
import { Picker } from '../src/picker'
import { ToastCard, ToastRegion } from '../src/toast'
import { Tooltip } from '../src/tooltip'
import { Part, State } from './part'

const models = [
  { value: 'sonnet', label: 'Sonnet 4.5', group: 'Anthropic', end: '200k' },
  { value: 'haiku', label: 'Haiku 4.5', group: 'Anthropic', end: '200k' },
  { value: 'demo', label: 'Demo', group: 'Built in', end: 'no key needed' },
  { value: 'qwen', label: 'Local Qwen', group: 'Built in', refused: 'not in this place' },
]
const diff: DiffRow[] = [
  { kind: 'hunk', text: '@@ 34,18  sendPayout' },
  { kind: 'same', old: 34, new: 34, text: 'export async function sendPayout(id: PayoutId) {' },
  { kind: 'same', old: 35, new: 35, text: '  const payout = await load(id)' },
  { kind: 'del', old: 36, text: '  const attempt = await newAttempt(payout)' },
  { kind: 'del', old: 37, text: '  const key = hash(`${payout.id}:${attempt.id}`)', marks: [[14, 47]] },
  { kind: 'add', new: 36, text: '  // A retry is the same wish, so the same key.' },
  { kind: 'add', new: 37, text: '  const key = payoutKey(payout.id)', marks: [[14, 33]] },
  { kind: 'same', old: 38, new: 38, text: '  await bank.transfer(payout, { idempotencyKey: key })' },
]
const remove = (
  <>
    <p>This would be lost, and can't be brought back from here:</p>
    <ul style={{ 'margin-top': '8px', color: 'var(--text-1)', 'font-size': '12px' }}>
      <li style={{ display: 'flex', gap: '8px', 'align-items': 'center' }}>
        <Icon name="file-diff" s />2 files with changes not committed
      </li>
      <li style={{ display: 'flex', gap: '8px', 'align-items': 'center' }}>
        <Icon name="git-commit-horizontal" s />6 commits that are in no other branch
      </li>
    </ul>
  </>
)

export function Floating() {
  const [model, setModel] = createSignal('sonnet')
  const [asks, setAsks] = createSignal(false)
  const toaster = createToaster()
  return (
    <>
      <Part title="Picker and menu">
        <State name="quiet">
          <Picker
            label="Model"
            options={models}
            value={model()}
            onPick={setModel}
            search="Find a model"
            testid="model-picker"
            optionTestid="model-option"
          />
        </State>
        <State name="field">
          <div class="w">
            <Picker label="Agent" look="field" options={models} value={model()} onPick={setModel} />
          </div>
        </State>
        <State name="menu">
          <Menu trigger={(p) => <IconButton icon="ellipsis" label="More" data-testid="gallery-menu" {...p} />}>
            <MenuGroup>
              <MenuItem icon="pencil" kbd="F2" onPick={() => {}}>
                Rename
              </MenuItem>
              <MenuItem icon="git-fork" kbd="Mod+Shift+F" onPick={() => {}}>
                Fork
              </MenuItem>
              <MenuItem icon="undo-2" verdict={{ ready: false, reason: 'Prompt 11 ran in main' }} onPick={() => {}}>
                Undo
              </MenuItem>
            </MenuGroup>
            <MenuGroup>
              <MenuItem icon="trash-2" danger onPick={() => setAsks(true)}>
                Delete…
              </MenuItem>
            </MenuGroup>
          </Menu>
        </State>
        <i class="br" />
        <State name="open, with groups and a reason" block>
          <div class="pm-pop pm-pop-still" style={{ width: '270px' }} role="listbox" aria-label="Models, drawn open">
            <For each={['Anthropic', 'Built in']}>
              {(group) => (
                <div class="pm-pop-group" role="group" aria-label={group}>
                  <div class="pm-pop-label" aria-hidden="true">
                    {group}
                  </div>
                  <For each={models.filter((one) => one.group === group)}>
                    {(one) => (
                      <div
                        class="pm-item"
                        classList={{ 'is-on': one.value === 'sonnet' }}
                        role="option"
                        aria-selected={one.value === 'sonnet'}
                        aria-disabled={one.refused ? 'true' : undefined}
                      >
                        <span class="pm-item-text">{one.label}</span>
                        <span class="pm-item-end">
                          {one.refused ?? one.end}
                          {one.value === 'sonnet' ? <Icon name="check" s /> : null}
                        </span>
                      </div>
                    )}
                  </For>
                </div>
              )}
            </For>
          </div>
        </State>
        <State name="menu, open" block>
          <div class="pm-pop pm-pop-still" style={{ width: '214px' }}>
            <div class="pm-pop-group">
              <div class="pm-item">
                <Icon name="pencil" />
                <span class="pm-item-text">Rename</span>
                <span class="pm-item-end">
                  <Kbd keys="F2" />
                </span>
              </div>
              <div class="pm-item is-on">
                <Icon name="git-fork" />
                <span class="pm-item-text">Fork</span>
                <span class="pm-item-end">
                  <Kbd keys="Mod+Shift+F" />
                </span>
              </div>
              <div class="pm-item">
                <Icon name="archive" />
                <span class="pm-item-text">Archive</span>
              </div>
            </div>
            <div class="pm-pop-group">
              <div class="pm-item pm-item-danger">
                <Icon name="trash-2" />
                <span class="pm-item-text">Delete…</span>
              </div>
            </div>
          </div>
        </State>
      </Part>
      <Part title="Tooltip">
        <State name="with key">
          <span class="pm-tip pm-tip-still">
            Pause follow-ups <Kbd keys="Space" />
          </span>
        </State>
        <State name="reason, and since when">
          <span class="pm-tip pm-tip-still">
            Can't undo while the session moves to fx-rounding <span class="pm-tip-since">2 s</span>
          </span>
        </State>
        <State name="on rest or focus">
          <Tooltip text="Where am I?" keys="Mod+I">
            <button type="button" class="link">
              Rest here
            </button>
          </Tooltip>
        </State>
      </Part>
      <Part title="Toast">
        <State name="moved by itself" block>
          <div style={{ width: '360px', 'max-width': '100%' }}>
            <ToastCard
              onClose={() => {}}
              toast={{
                id: 'a',
                stays: 1,
                icon: 'git-branch',
                title: 'The agent entered payout-retry',
                text: '2 queued follow-ups go there too. 1 is pinned to main and waits.',
                act: { label: 'Show', run: () => {} },
              }}
            />
          </div>
        </State>
        <State name="failed" block>
          <div style={{ width: '360px', 'max-width': '100%' }}>
            <ToastCard
              onClose={() => {}}
              toast={{
                id: 'b',
                stays: 1,
                signal: 'error',
                title: 'Undo in “Drop the v1 webhook” failed',
                text: 'Nothing was changed there. Your newer text is kept.',
                act: { label: 'Open', run: () => {} },
              }}
            />
          </div>
        </State>
        <State name="try it">
          <Button
            small
            onClick={() =>
              toaster.show({ title: 'The agent entered fx-rounding', icon: 'git-branch', text: 'Nothing is queued.' })
            }
          >
            Show one
          </Button>
        </State>
      </Part>
      <Part title="Dialog">
        <State name="asks once, names what is lost" block>
          <div class="pm-dialog" style={{ width: '440px', 'max-width': '100%' }}>
            <DialogParts
              title={<h2>Remove worktree webhook-v1?</h2>}
              foot={
                <>
                  <Button onClick={() => setAsks(true)}>Keep it</Button>
                  <Button look="danger">Remove and lose them</Button>
                </>
              }
            >
              {remove}
            </DialogParts>
          </div>
        </State>
      </Part>
      <Part title="Banner">
        <State name="waits by itself, and cut off" block>
          <div class="line" style={{ '--gutter': '14px' }}>
            <Banner tone="caution" icon="refresh-cw">
              Back after 4 min. Reading the 214 events that were missed.
            </Banner>
            <Banner tone="stop" icon="unplug" acts={<Button small>Try now</Button>}>
              No connection for 12 s. What you send is held here and goes out once.
            </Banner>
          </div>
        </State>
      </Part>
      <Part title="Code and diff">
        <State name="code" block>
          <div style={{ width: '560px', 'max-width': '100%' }}>
            <CodeBlock
              path="src/payout/send.ts:41"
              code={
                'const key = hash(`${payout.id}:${attempt.id}`)\nawait bank.transfer(payout, { idempotencyKey: key, timeout: 10_000 })'
              }
            />
          </div>
        </State>
        <State name="unified" block>
          <div class="line" style={{ width: '560px', 'max-width': '100%' }}>
            <DiffView label="src/payout/send.ts" rows={diff} />
          </div>
        </State>
      </Part>
      <Dialog
        open={asks()}
        onClose={() => setAsks(false)}
        title="Remove worktree webhook-v1?"
        testid="gallery-dialog"
        foot={
          <>
            <Button onClick={() => setAsks(false)}>Keep it</Button>
            <Button look="danger" onClick={() => setAsks(false)}>
              Remove and lose them
            </Button>
          </>
        }
      >
        <p>This would be lost, and can't be brought back from here.</p>
      </Dialog>
      <ToastRegion toaster={toaster} />
    </>
  )
}
