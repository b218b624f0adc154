// What the vendors' own chat dialects share: reading errors, counts and streams, and saying a conversation in plain text.
export { forbidsReasoning, listUnsaid, wantsReasoning } from './abilities.ts'
export { type KindOfCode, kindsByCode, readComplaint } from './error.ts'
export { readCounts, type UsageReading } from './numbers.ts'
export {
  describeCall,
  describeResult,
  documentText,
  foldSystem,
  joinTexts,
  mergeTurns,
  type PlainTurn,
  pathOf,
  plainTurns,
  resultText,
  splitSystem,
} from './plain-turns.ts'
export { createVendorDecoder, decodeWhole, type VendorReader } from './stream.ts'
export { createThoughtSplitter, type Thought } from './thoughts.ts'
export { type Callable, type Choice, callObject, callText, listCallables, listCallNames } from './tools.ts'
export { argumentsOf, finishOf, idOf, makeCallId, objectOf, objectsOf, textOf } from './wire.ts'
