// The face of the simulated upstream: a scriptable provider on a real socket for tests of the gateway's edge.
//
//   const upstream = await startUpstream()                      // answers like a healthy OpenAI until told otherwise
//   upstream.script('next', rateLimited(2))                     // one 429, then what the other scripts say
//   upstream.script({ key: 'sk-b' }, times(3, serverError(503), chatLikeOpenAi()))
//   const pace = createPacer()
//   upstream.script({ isStream: true }, stream(chatStream({ tokens: ['a', 'b'] }), { pace, cutAfter: 2, ending: 'fin' }))
//   await pace.release(2)                                       // resolves when two frames have left
//   expect((await upstream.received(1)).json).toMatchObject({ model: 'gpt-4o' })
//   await upstream.clientAborted(1)
//   await upstream.stop()
//
// A behaviour is a function over an `Exchange`; the ones exported here combine freely, and a test may write its own.
export { encodeAwsChunk, encodeAwsEvent, encodeAwsException, encodeAwsMessage } from './aws-event-stream.ts'
export {
  afterGate,
  afterMs,
  byRequest,
  empty,
  html,
  json,
  sequence,
  times,
  type WholeOptions,
  whole,
} from './behaviours.ts'
export {
  allAtOnce,
  bytewise,
  type Chunking,
  everyBytes,
  framesPerWrite,
  insideUtf8,
  perFrame,
  randomly,
} from './chunking.ts'
export { type ContentEncoding, compress } from './encoding.ts'
export type { Behaviour, Exchange, HeaderList } from './exchange.ts'
export * from './faults.ts'
export {
  awsFraming,
  dataLineFraming,
  encodeSse,
  type Framing,
  jsonArrayFraming,
  jsonLineFraming,
  namedEventFraming,
  openAiFraming,
  type SseOptions,
} from './framing.ts'
export type { JsonObject, JsonValue } from './json.ts'
export * from './openai.ts'
export { createGate, createPacer, everyMs, firstAfter, type Gate, type Pace, type Pacer } from './pacing.ts'
export { openRawClient, type RawClient } from './raw-client.ts'
export { framingOf, type Recording, recording, recordings, replay } from './recordings.ts'
export type { Abort, ReceivedRequest } from './request.ts'
export { type Match, startUpstream, type Upstream, type UpstreamOptions, type When } from './server.ts'
export { type StreamEnding, type StreamFrame, type StreamOptions, stream } from './stream.ts'
