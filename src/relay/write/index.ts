// The face of writing: request bodies for upstreams, forwarded or translated.
export { type ChatWritten, writeChat } from './chat.ts'
export { addChannelEditsTo, type Writing, type Written, writeLane } from './lane.ts'
export { createMediaShelf, type FetchedMedium, type MediaDeps, type Resupply } from './media.ts'
export { traitsOf } from './speech.ts'
