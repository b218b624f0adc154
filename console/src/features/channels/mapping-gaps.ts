// What a model mapping and the list of models do not say to each other. Pure.
import type { Pair } from '../../lib/pairs.ts'

export type MappingGaps = {
  /** Mapped, but not among the models: nobody can ask for them. */
  readonly missing: readonly string[]
  /** Names of the upstream that clients can ask for as well, beside the name that is mapped to them. */
  readonly exposed: readonly string[]
}

export const findMappingGaps = (pairs: readonly Pair[], models: readonly string[]): MappingGaps => {
  const sources = new Set(pairs.map(({ from }) => from.trim()))
  const offered = new Set(models)
  const targets = pairs.map(({ to }) => to.trim())
  return {
    missing: [...sources].filter((name) => name !== '' && !offered.has(name)),
    exposed: [...new Set(targets)].filter((name) => offered.has(name) && !sources.has(name)),
  }
}
