// The face of affinity: conversations that stay on one account.
export {
  type AffinityDeps,
  type AffinityOptions,
  type AffinityStage,
  createAffinity,
  describeAffinity,
  staysWithFailure,
  usageKey,
} from './affinity.ts'
