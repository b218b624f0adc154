// The face of the Realtime dialect: what passes over the socket, as far as charging needs it. Frames themselves are forwarded as they are.
export { type AudioFormats, bytesPerSecond, DEFAULT_FORMATS } from './audio.ts'
export { type ClientEvent, readClientEvent } from './client-event.ts'
export { openaiRealtime } from './lane.ts'
export { type ResponseDone, readServerEvent, type ServerEvent } from './server-event.ts'
export { createInputTally, createTally, type Tally, type TextTotal } from './tally.ts'
export type { TranscriptionUsage } from './usage.ts'
export { writeRealtimeError } from './write-error.ts'
