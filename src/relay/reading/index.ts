// The face of readings: how upstream answers become the client's.
export { createArrayWriter } from './array-stream.ts'
export { type ChatFacts, type EventStage, readChat } from './chat.ts'
export { type ExchangeFacts, readExchange } from './exchange.ts'
export { readLane, toWholeBody } from './lane.ts'
export type {
  Collector,
  Outlet,
  Reading,
  Readout,
  Rendered,
  StreamedReadout,
  StreamPipe,
  WholeBody,
} from './reading.ts'
export { openThoughtStage, showThoughts } from './thoughts.ts'
