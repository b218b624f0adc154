// The face of the kernel: pure vocabulary that every other folder may use. Nothing here does I/O.

export { assert } from './assert.ts'
export { BrokenEventStreamError } from './aws-event-stream.ts'
export { BoundedMap } from './bounded-map.ts'
export type { Period, PeriodKind } from './calendar.ts'
export { addMonths, periodOf } from './calendar.ts'
export { type CsvValue, csvLine } from './csv.ts'
export type { Decimal, ScaledInteger } from './decimal.ts'
export {
  addDecimal,
  compareDecimal,
  decimalToNumber,
  divideDecimal,
  multiplyDecimal,
  parseDecimal,
  roundDecimal,
  roundHalfAway,
  scaledInteger,
  subtractDecimal,
  toDecimal,
  truncateDecimal,
  ZERO,
} from './decimal.ts'
export type { Blame, ErrorKind, GatewayErrorDetails, RateAllowance, RetryAdvice } from './errors.ts'
export { GatewayError, toGatewayError } from './errors.ts'
export type { Framer, Framing } from './framing.ts'
export { asServerSentEvent, createFramer } from './framing.ts'
export type { JsonObject, JsonValue, TopLevelEdits } from './json.ts'
export { isJsonObject, optional, parseJson, parseJsonObject, readPath, readString, spliceTopLevel } from './json.ts'
export { countMembers, type JsonShape, measureJson } from './json-shape.ts'
export { maskUpstreamText } from './mask.ts'
export { matchingModelName } from './model-name.ts'
export { minorDigits, readMinor, toMinor, writeMinor } from './money.ts'
export type { Form, FormPart } from './multipart.ts'
export { editForm, partBytes, partText, readBoundary, scanForm, toFormEdits, writeForm } from './multipart.ts'
export { readInlineSize } from './picture-size.ts'
export { larkProviderId } from './sign-in.ts'
export type { Frame } from './sse.ts'
export { createFrameSplitter, FrameTooLargeError } from './sse.ts'
export type { ToolCallCounts, Usage, UsageSemantics } from './usage.ts'
export { GRANULARITIES, type Granularity, isTimeZone, stretchesOf, zoneOffset } from './zone.ts'
