// The face of Realtime: sessions over WebSocket, each answer paid before its end is told.
export { createRealtimeSessions, type RealtimeSessions } from './open.ts'
export type { Session } from './session.ts'
export type { ClientSocket, RealtimeDeps, RealtimeLimits, SharedStages } from './types.ts'
