// Puts a simulated vendor behind a socket: reads, refuses or answers, whole or streamed, in writes that cut where it hurts.
import { byRequest, json } from '../behaviours.ts'
import { type Chunking, insideUtf8 } from '../chunking.ts'
import type { Behaviour } from '../exchange.ts'
import type { Framing } from '../framing.ts'
import type { JsonObject } from '../json.ts'
import type { ReceivedRequest } from '../request.ts'
import { stream } from '../stream.ts'
import { answer, type Prompt, type Saying } from './model.ts'
import { Rejected } from './strict.ts'

/** A request that was understood. */
export type Job = {
  readonly prompt: Prompt
  readonly isStream: boolean
  readonly whole: (saying: Saying) => JsonObject
  readonly events: (saying: Saying) => readonly JsonObject[]
}

export type Vendor = {
  /** Reads a request. Throws `Rejected` for what the vendor would refuse. */
  readonly open: (request: ReceivedRequest) => Job
  readonly framing: Framing
  readonly chunking?: Chunking
  /** The body of a failure, as the vendor words it. */
  readonly error: (status: number, message: string) => JsonObject
}

const work = (vendor: Vendor, request: ReceivedRequest): Behaviour => {
  const { prompt, isStream, whole, events } = vendor.open(request)
  const saying = answer(prompt, request.index)
  if (!isStream) return json(whole(saying))
  const lines = events(saying).map((event) => JSON.stringify(event))
  return stream(lines, { framing: vendor.framing, chunking: vendor.chunking ?? insideUtf8 })
}

/** Answers every request as the vendor would. */
export const serve = (vendor: Vendor): Behaviour =>
  byRequest((request) => {
    try {
      return work(vendor, request)
    } catch (thrown) {
      if (thrown instanceof Rejected) return json(vendor.error(400, thrown.message), { status: 400 })
      throw thrown
    }
  })

/** A failure in the vendor's words. */
export const failing = (vendor: Vendor, status: number, message: string, headers = {}): Behaviour =>
  json(vendor.error(status, message), { status, headers })
