// The face of affinity: conversations that stay on one account.
export {
  type Affinity,
  type AffinityDeps,
  type AffinityOptions,
  type AffinityStage,
  createAffinity,
  describeAffinity,
  staysWithFailure,
  usageKey,
} from './affinity.ts'
export type { Bond } from './rules.ts'
