// The face of the expression language of tiered prices.
export { evaluateTier, namesVariable, type TierOutcome, validateExpression } from './program.ts'
export { EMPTY_REQUEST, type RequestFacts } from './request-facts.ts'
export type { TierTokens } from './state.ts'
