// Numbers that travel on the wire, with the names this project gives them.

/** users.role: each role may do what the smaller ones may. */
export const userRole = { guest: 0, user: 1, admin: 10, root: 100 } as const

/** tokens.status. */
export const tokenStatus = { enabled: 1, disabled: 2, expired: 3, exhausted: 4 } as const

/** channels.status: 3 is set by the gateway itself after failures. */
export const channelStatus = { unknown: 0, enabled: 1, disabled: 2, autoDisabled: 3 } as const

/** logs.type; as a filter 0 means "all". */
export const logType = { all: 0, topup: 1, consume: 2, manage: 3, system: 4, error: 5, refund: 6 } as const
