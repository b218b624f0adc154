// The parts of the channel form, in their order.
import type { ChannelType } from '../../../../src/contract/index.ts'

/** `id` is the part's place in the address, `label` the key of its name. */
export type FormPart = { readonly id: string; readonly label: string }

const all: readonly FormPart[] = [
  { id: 'access', label: 'channel.sectionAccess' },
  { id: 'models', label: 'channel.sectionModels' },
  { id: 'try', label: 'tryOut.title' },
  { id: 'routing', label: 'channel.sectionRouting' },
  { id: 'requests', label: 'channel.sectionRequests' },
  { id: 'limits', label: 'channel.sectionLimits' },
  { id: 'updates', label: 'channel.sectionWatch' },
  { id: 'overrides', label: 'channel.sectionOverrides' },
]

/** The parts that the form of a provider has. */
export const formParts = (type: ChannelType | undefined): readonly FormPart[] =>
  all.filter(({ id }) => id !== 'updates' || type?.lists_models === true)
