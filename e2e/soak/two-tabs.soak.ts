import { repeatSpec } from './repeat-spec.ts'

await repeatSpec({ spec: 'two-tabs.spec.ts', times: 1 })
