import { Button } from '../src/button'
import { Tick } from '../src/check'
import { CodeBlock } from '../src/code-block'
import { DiffView } from '../src/diff-view'
import { Disclosure, Output } from '../src/disclosure'
import { Fault } from '../src/fault'
import { IconButton } from '../src/icon-button'
import { Place } from '../src/place'
import { Caret, Prose, Said } from '../src/prose'
import { TrackGap, TrackPoints, TrackRow } from '../src/track'
import { DeskParts } from './desk'
import { createSignal } from 'solid-js'

export function Timeline() {
  const [open, setOpen] = createSignal(true)
  return (
    <section class="part">
      <h2>Timeline, docks and composer</h2>
      <div class="line">
        <div class="pm-rows">
          <TrackGap hue={0} />
          <TrackRow hue={0} station="plain" number={11} numberLabel="Prompt 11">
            <Said time="14:02">
              Payouts are sent twice when the bank answers late. Find where it happens, change nothing yet.
            </Said>
          </TrackRow>
          <TrackRow hue={0}>
            <Disclosure
              icon="brain"
              title="Thought for 8 s"
              quiet
              detail="the retry makes a new attempt row, so the key differs…"
              open={false}
            />
          </TrackRow>
          <TrackRow hue={0}>
            <Disclosure
              icon="search"
              title="Searched and read"
              detail="9 files in src/payout, src/bank"
              mono
              meta={
                <span>
                  <span class="wide">3 searches, 6 reads · </span>4 s
                </span>
              }
              open={false}
            />
          </TrackRow>
          <TrackRow hue={0}>
            <Prose>
              <p>
                The bank client times out after 10 s and <code>sendPayout</code> tries again with a{' '}
                <strong>new key for each attempt</strong>, so the bank can't tell the second call from a second payout:
              </p>
              <CodeBlock
                path="src/payout/send.ts:41"
                code={
                  'const key = hash(`${payout.id}:${attempt.id}`)\nawait bank.transfer(payout, { idempotencyKey: key, timeout: 10_000 })'
                }
              />
              <ul>
                <li>Two more callers build the key the same way.</li>
                <li>The reconciler hides the effect for amounts under 500.</li>
              </ul>
            </Prose>
          </TrackRow>
          <TrackPoints hue={1} way="out" draws>
            <span>entered</span>
            <Place hue={1} name="payout-retry" />
            <span class="cut">
              new branch <span class="mono">fix/payout-key</span> from main
            </span>
          </TrackPoints>
          <TrackRow hue={1} station="plain" number={12} numberLabel="Prompt 12">
            <Said
              time="14:09"
              acts={
                <>
                  <IconButton icon="undo-2" label="Undo from here" small />
                  <IconButton icon="git-fork" label="Fork from here" small />
                  <IconButton icon="copy" label="Copy" small />
                </>
              }
            >
              Make the key from the payout alone. Keep the old column until a migration has run, and prove it with a
              test where the bank answers after the timeout.
            </Said>
          </TrackRow>
          <TrackRow hue={1}>
            <Disclosure icon="list-checks" title="Plan" detail="1 of 2 done" mono open>
              <ul class="t2 s1" style={{ 'line-height': '20px' }}>
                <li style={{ display: 'flex', gap: '8px', 'align-items': 'center' }}>
                  <Tick on />
                  Key from payout.id
                </li>
                <li style={{ display: 'flex', gap: '8px', 'align-items': 'center' }}>
                  <Tick on={false} />
                  Backfill
                </li>
              </ul>
            </Disclosure>
          </TrackRow>
          <TrackRow hue={1}>
            <Disclosure
              icon="pencil"
              title="Edited"
              detail="src/payout/send.ts"
              mono
              meta={
                <span class="num">
                  <span class="tone-add">+3</span> <span class="tone-del">−2</span>
                </span>
              }
              open={open()}
              onToggle={setOpen}
            >
              <Output>
                <DiffView
                  mini
                  label="src/payout/send.ts"
                  rows={[
                    { kind: 'same', old: 38, new: 38, text: '  const payout = await load(id)' },
                    { kind: 'del', old: 39, text: '  const attempt = await newAttempt(payout)' },
                    {
                      kind: 'add',
                      new: 39,
                      text: '  const attempt = await newAttempt(payout, key)',
                      marks: [[41, 46]],
                    },
                  ]}
                />
              </Output>
            </Disclosure>
          </TrackRow>
          <TrackRow hue={1}>
            <Disclosure icon="terminal" title="Ran" detail="bun test payout" mono meta="exit 0 · 2.4 s" open>
              <Output
                foot={
                  <>
                    <span>last 3 of 22 lines</span>
                    <button type="button" class="link">
                      show all
                    </button>
                  </>
                }
              >
                <pre>
                  <span class="tone-clear">✓</span>
                  {' sends once when the bank answers after the timeout [812 ms]\n 14 pass, 0 fail, 61 expect() calls'}
                </pre>
              </Output>
            </Disclosure>
          </TrackRow>
          <TrackRow hue={1}>
            <Fault
              heading="The provider asked us to slow down"
              words="429 · “This request would exceed your organization's rate limit of 400,000 input tokens per minute.”"
              trace="req_011CV8"
              acts={
                <>
                  <Button small look="primary">
                    Wait until 14:32
                  </Button>
                  <Button small>Try now</Button>
                  <Button small look="quiet">
                    Other model…
                  </Button>
                </>
              }
            >
              Anthropic lets this key go on at 14:32. Your prompt and the work so far are kept.
            </Fault>
          </TrackRow>
          <TrackPoints hue={1} way="back">
            <span>back on</span>
            <Place hue={0} name="main" />
          </TrackPoints>
          <TrackPoints hue={2} way="out">
            <span>entered</span>
            <Place hue={2} name="fx-rounding" />
          </TrackPoints>
          <TrackRow hue={2}>
            <Prose>
              <p>
                Before I write the backfill I want to be sure that
                <Caret />
              </p>
            </Prose>
          </TrackRow>
          <TrackGap hue={2} />
          <TrackRow hue={2} plan station="plain">
            <Said held time="held 2 s">
              /bench payouts 10k
            </Said>
          </TrackRow>
          <TrackGap hue={2} plan />
        </div>
        <DeskParts />
      </div>
    </section>
  )
}
