import type { QuestionRequest } from '@pointsman/domain/conversation'

type Question = QuestionRequest['questions'][number]

/** What a person chose so far, one entry for each question of a request. `own` is the answer in their own words. */
export type Answer = { readonly picked: readonly string[]; readonly own: string }
export const noAnswer: Answer = { picked: [], own: '' }

/** Picks an option, or takes it back where more than one may be picked. With one only, own words make way for it. */
export function pick(question: Question, answer: Answer, label: string): Answer {
  if (!question.multiple) return { picked: [label], own: '' }
  const picked = answer.picked.includes(label)
    ? answer.picked.filter((one) => one !== label)
    : [...answer.picked, label]
  return { ...answer, picked }
}

export function sayOwn(question: Question, answer: Answer, own: string): Answer {
  return question.multiple || own.trim() === '' ? { ...answer, own } : { picked: [], own }
}

/** The labels that the engine gets, in the order of the options, own words last. */
export function labelsOf(question: Question, answer: Answer): readonly string[] {
  const picked = question.options.map((option) => option.label).filter((label) => answer.picked.includes(label))
  const own = answer.own.trim()
  return own === '' ? picked : [...picked, own]
}

/** The first question without an answer, or nothing where all have one. */
export function firstOpen(request: Pick<QuestionRequest, 'questions'>, answers: readonly Answer[]): number | undefined {
  const index = request.questions.findIndex((question, at) => labelsOf(question, answers[at] ?? noAnswer).length === 0)
  return index === -1 ? undefined : index
}
