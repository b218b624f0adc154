// What enabled channels serve: model by model, with their groups and channels.
import { type Channel, channelStatus, type DirectorySnapshot } from '../../channels/index.ts'

/** Who serves one model. */
export type Served = { readonly groups: Set<string>; readonly channels: Channel[]; readonly channelTypes: Set<number> }

/** Every model of an enabled channel. */
export const collectServed = (snapshot: DirectorySnapshot): ReadonlyMap<string, Served> => {
  const served = new Map<string, Served>()
  for (const channel of snapshot.byId.values()) {
    if (channel.status !== channelStatus.enabled) continue
    for (const model of channel.models) {
      const entry: Served = served.get(model) ?? { groups: new Set(), channels: [], channelTypes: new Set() }
      served.set(model, entry)
      for (const group of channel.groups) entry.groups.add(group)
      entry.channels.push(channel)
      entry.channelTypes.add(channel.type)
    }
  }
  return served
}
