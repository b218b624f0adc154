// The face of channels: configured upstream accounts, their health, and who is asked next.
export { type DisablePolicy, shouldDisable } from './auto-disable.ts'
export {
  type Channel,
  type ChannelKey,
  type ChannelSettings,
  readChannel,
  readChannelInfo,
  splitKeys,
  splitList,
} from './channel.ts'
export { buildSnapshot, type ChannelDirectory, createChannelDirectory, type DirectorySnapshot } from './directory.ts'
export { faultOf, faultOfStatus } from './fault.ts'
export { type AccountHealth, createHealthBoard, type HealthBoard, type HealthPolicy } from './health.ts'
export { disableKey } from './key-state.ts'
export {
  createSelector,
  type FullUntil,
  type Selection,
  type SelectionQuery,
  type Selector,
  type TriedAccount,
} from './selection.ts'
export { channelStatus } from './status.ts'
