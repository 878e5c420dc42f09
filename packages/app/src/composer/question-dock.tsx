import { AskFrame, Choice } from '@pointsman/ui/ask-frame'
import { Button } from '@pointsman/ui/button'
import { Kbd } from '@pointsman/ui/kbd'
import { createEffect, createMemo, createSignal, For, on, Show } from 'solid-js'
import { isEmptyDraft } from '../session/draft.ts'
import { createAnswering } from './create-answering.ts'
import { createDockFocus } from './create-dock-focus.ts'
import { firstOpen, labelsOf, noAnswer, pick, sayOwn, type Answer } from './question-answers.ts'
import { sameAsked, type Seat } from './seat.ts'

export function QuestionDock(props: { seat: Seat }) {
  const answering = createAnswering()
  const [answers, setAnswers] = createSignal<readonly Answer[]>([])
  const [at, setAt] = createSignal(0)
  let options: HTMLDivElement | undefined
  let own: HTMLInputElement | undefined

  const first = createMemo(() => props.seat.questions()[0], undefined, { equals: sameAsked })
  const request = () => first()?.pending.request
  const id = createMemo(() => request()?.id)
  const question = () => request()?.questions[at()]
  const answer = () => answers()[at()] ?? noAnswer
  const count = () => request()?.questions.length ?? 0
  createEffect(
    on(id, () => {
      setAnswers([])
      setAt(0)
    }),
  )
  const focus = createDockFocus({
    request: id,
    composerEmpty: () => isEmptyDraft(props.seat.view.draft()),
    target: () => options?.querySelector<HTMLElement>('[tabindex="0"]') ?? undefined,
  })

  function setAnswer(next: Answer): void {
    const here = at()
    const all = answers()
    setAnswers([...Array.from({ length: here }, (_, index) => all[index] ?? noAnswer), next, ...all.slice(here + 1)])
  }
  const state = () => {
    const now = id()
    return now === undefined ? undefined : answering.of(now)
  }
  const failed = () => {
    const now = state()
    return now?.state === 'failed' ? now.message : undefined
  }
  /** Of this very request: that another one is pending leaves nothing to answer here. */
  const verdict = () => {
    const now = id()
    return props.seat.readiness.control('reply', now === undefined ? {} : { requestPending: answering.free(now) })
  }
  const submitVerdict = () => {
    const asked = question()
    if (asked && labelsOf(asked, answer()).length === 0)
      return { ready: false as const, reason: 'Choose an answer, or write one' }
    return verdict()
  }

  function submit(): void {
    const asked = first()
    if (!asked) return
    const open = firstOpen(asked.pending.request, answers())
    if (open !== undefined) return void setAt(open)
    const seat = props.seat
    const labels = asked.pending.request.questions.map((one, index) => labelsOf(one, answers()[index] ?? noAnswer))
    void answering.send(
      asked.pending.request.id,
      () => seat.replyQuestion(asked.pending, labels),
      () => seat.announce('Answered'),
    )
  }
  function reject(): void {
    const asked = first()
    if (!asked) return
    const seat = props.seat
    void answering.send(
      asked.pending.request.id,
      () => seat.rejectQuestion(asked.pending),
      () => seat.announce('Not answered'),
    )
  }

  function onKeyDown(event: KeyboardEvent): void {
    const asked = question()
    if (!asked || event.target === own || event.ctrlKey || event.metaKey || event.altKey) return focus.onKeyDown(event)
    const number = /^[1-9]$/.test(event.key) ? Number(event.key) : 0
    const option = asked.options[number - 1]
    if (option) {
      setAnswer(pick(asked, answer(), option.label))
      options?.querySelectorAll<HTMLElement>('[data-testid="question-option"]')[number - 1]?.focus()
    } else if (number === asked.options.length + 1 && asked.custom) own?.focus()
    else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') step(event.key === 'ArrowDown' ? 1 : -1)
    else if (
      event.key === 'Enter' &&
      labelsOf(asked, answer()).length > 0 &&
      event.target instanceof HTMLElement &&
      options?.contains(event.target)
    )
      submit()
    else return focus.onKeyDown(event)
    event.preventDefault()
  }
  function step(by: 1 | -1): void {
    const all = [...(options?.querySelectorAll<HTMLElement>('[data-testid="question-option"], input') ?? [])]
    const from = all.indexOf(document.activeElement as HTMLElement)
    all[(from + by + all.length) % all.length]?.focus()
  }
  const stop = (index: number, picked: readonly string[], labels: readonly string[]) => {
    const chosen = labels.findIndex((label) => picked.includes(label))
    return index === Math.max(0, chosen) ? 0 : -1
  }

  return (
    <Show when={question()}>
      {(asked) => (
        <AskFrame
          data-testid="question-dock"
          data-request-id={id()}
          onKeyDown={onKeyDown}
          heading={asked().question}
          from={
            <Show when={first()?.by} fallback={<span class="t3">{asked().header}</span>}>
              {(by) => (
                <>
                  <span class="t3">asked by</span> <span class="cut">{by()}</span>
                </>
              )}
            </Show>
          }
          acts={
            <>
              <Show
                when={at() + 1 < count()}
                fallback={
                  <Button
                    small
                    look="primary"
                    kbd="Enter"
                    working={state()?.state === 'sending'}
                    verdict={submitVerdict()}
                    data-testid="question-submit"
                    onClick={submit}
                  >
                    Answer
                  </Button>
                }
              >
                <Button
                  small
                  look="primary"
                  verdict={submitVerdict()}
                  data-testid="question-next"
                  onClick={() => setAt(at() + 1)}
                >
                  Next
                </Button>
              </Show>
              <Show when={at() > 0}>
                <Button small onClick={() => setAt(at() - 1)}>
                  Back
                </Button>
              </Show>
              <Button small look="quiet" verdict={verdict()} data-testid="question-reject" onClick={reject}>
                Don’t answer
              </Button>
            </>
          }
          note={count() > 1 ? `${at() + 1} of ${count()}` : 'everything else waits for this'}
        >
          <div
            ref={options}
            class="dock-options"
            role={asked().multiple ? 'group' : 'radiogroup'}
            aria-label={asked().question}
          >
            <For each={asked().options}>
              {(option, index) => (
                <Choice
                  kbd={String(index() + 1)}
                  label={option.label}
                  detail={option.description || undefined}
                  chosen={answer().picked.includes(option.label)}
                  several={asked().multiple}
                  onPick={() => setAnswer(pick(asked(), answer(), option.label))}
                  tabIndex={
                    asked().multiple
                      ? 0
                      : stop(
                          index(),
                          answer().picked,
                          asked().options.map((one) => one.label),
                        )
                  }
                  value={option.label}
                  testid="question-option"
                />
              )}
            </For>
            <Show when={asked().custom}>
              <label class="dock-own">
                <Kbd keys={String(asked().options.length + 1)} silent />
                <input
                  ref={own}
                  data-ring="outside"
                  data-testid="question-own"
                  aria-label="Answer in your own words"
                  placeholder="Answer in your own words"
                  value={answer().own}
                  onInput={(event) => setAnswer(sayOwn(asked(), answer(), event.currentTarget.value))}
                  onKeyDown={(event) => {
                    if (event.key !== 'Enter' || event.isComposing || event.keyCode === 229) return
                    event.preventDefault()
                    if (at() + 1 < count()) setAt(at() + 1)
                    else submit()
                  }}
                />
              </label>
            </Show>
          </div>
          <Show when={failed()}>
            {(message) => (
              <p class="s1 tone-stop" role="alert">
                The answer did not get through: {message()}. Answer again.
              </p>
            )}
          </Show>
        </AskFrame>
      )}
    </Show>
  )
}
