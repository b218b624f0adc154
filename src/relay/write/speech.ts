// What a provider says of one of its speeches, put together from the provider's and the speech's own.
import type { Traits } from '../../dialects/index.ts'
import type { Quirk } from '../../providers/index.ts'
import type { Way, WayPolicy } from '../way/index.ts'

/** A provider's own quirks are about OpenAI's text formats; other dialects have theirs at the speech. */
const OF_PROVIDER: ReadonlySet<string> = new Set(['openai-chat', 'openai-completions'])

const NO_QUIRKS: readonly Quirk[] = []

export const quirksOf = ({ provider, chosen: { speech } }: Way): readonly Quirk[] => {
  const common = OF_PROVIDER.has(speech.dialect) ? (provider.quirks ?? NO_QUIRKS) : NO_QUIRKS
  return speech.quirks === undefined ? common : [...common, ...speech.quirks]
}

export const traitsOf = ({ provider, chosen: { speech } }: Way, { forcesStreamUsage }: WayPolicy): Traits => ({
  hasStreamOptions: provider.acceptsStreamOptions === true && forcesStreamUsage,
  ...provider.traits,
  ...speech.traits,
})
