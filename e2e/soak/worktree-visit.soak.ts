import { repeatSpec } from './repeat-spec.ts'

await repeatSpec({ spec: 'worktree-visit.spec.ts', times: 20 })
