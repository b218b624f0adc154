// The face of the edge.
export { readBody } from './body.ts'
export { type ClientIpReader, createClientIpReader } from './client-ip.ts'
export { type AssetFiles, createConsoleAssets } from './console-assets.ts'
export type { EdgeDeps, EdgeEnv } from './edge.ts'
export { type ApiHandler, createManagementApp, type ManagementAppDeps } from './management-app.ts'
export { createRealtimeEdge } from './realtime.ts'
export { createRelayApp, type RelayAppDeps } from './relay-app.ts'
export { type RunningServer, startServer } from './server.ts'
