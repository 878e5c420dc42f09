import type { ChatRequest } from './chat-request.ts'
import { planFor, type ToolCall } from './demo-plan.ts'

export type DemoAnswer = { readonly text: string; readonly call?: ToolCall }

export const aboutDemo = `I am the **demo model** of Pointsman. I can't think: I follow a few fixed rules, so that you can try everything here without a key or a network.

Try one of these:
- \`list files\`, \`git status\`, or \`run\` and any command
- \`create a file notes.md with hello\`
- \`edit README\`
- \`make a worktree called spike and add a file there\`

**To talk to a real model**, do one of these and start Pointsman again:
- run \`opencode auth login\` in a terminal: Pointsman uses the same credentials
- set your provider's key in the environment, such as \`ANTHROPIC_API_KEY\`
- name a provider in the repository's \`opencode.json\`, such as a local one:

\`\`\`json
{
  "model": "local/my-model",
  "provider": {
    "local": {
      "npm": "@ai-sdk/openai-compatible",
      "options": { "baseURL": "http://127.0.0.1:11434/v1" },
      "models": { "my-model": {} }
    }
  }
}
\`\`\`

With a model of your own I am gone.`

const reminder = '\n\nI am only a demo and judge nothing of it. Say `help` to see how to add a real model.'

/** What the demo says to one request: the next step of the plan, or words. Pure: the same request gets the same answer. */
export function answerDemo(request: ChatRequest): DemoAnswer {
  if (isTitleRequest(request)) return { text: titleFor(request.prompts.at(-1) ?? '') }
  const directory = /Working directory: (.+)/.exec(request.system)?.[1]?.trim() ?? '/'
  const plan = request.tools.size > 0 ? planFor(request.prompt, directory) : undefined
  if (!plan) return { text: aboutDemo }
  const step = plan.steps[request.results.length]
  if (!step) return { text: plan.done + reminder }
  const call = step(request.results)
  if (!request.tools.has(call.tool))
    return { text: `I would use the tool \`${call.tool}\` now, but this agent has none.${reminder}` }
  return { text: request.results.length === 0 ? plan.intro : '', call }
}

/** The engine asks for a title without tools and with a first message of its own (measured, opencode 1.18). */
function isTitleRequest(request: ChatRequest): boolean {
  return request.tools.size === 0 && /^generate a title\b/i.test(request.prompts[0]?.trim() ?? '')
}

/** The first words of the prompt, at most 48 characters. */
export function titleFor(prompt: string): string {
  const words = prompt
    .replace(/[`*_#"\n\r]+/g, ' ')
    .trim()
    .split(/\s+/)
  let title = ''
  for (const word of words) {
    const longer = title === '' ? word : `${title} ${word}`
    if (longer.length > 48) break
    title = longer
  }
  title = title === '' ? (words[0] ?? '').slice(0, 48) : title.replace(/[.,:;!?]+$/, '')
  return title === '' ? 'Demo session' : title.charAt(0).toUpperCase() + title.slice(1)
}
