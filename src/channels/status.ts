// `channels.status` and the status of one key of a multi-key channel (schema.md section 3).
export const channelStatus = { enabled: 1, disabledByHand: 2, disabledAutomatically: 3 } as const
