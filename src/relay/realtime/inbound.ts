// A Realtime session as the common stages know requests: its query is its body, and each answer has an id of its own.

import { openaiRealtime } from '../../dialects/index.ts'
import type { Call, Inbound, RelayRequest } from '../types.ts'

/** Throws `invalid_request` when the query names no model. */
export const receiveSession = (request: RelayRequest): Inbound => {
  const model = new URLSearchParams(request.query).get('model')
  const body = model === null ? {} : { model }
  return {
    request,
    dialect: openaiRealtime,
    text: '',
    original: '',
    body,
    facts: openaiRealtime.readRequest(body),
    readExchangeBody: () => ({ kind: 'json', body }),
    readConversation: () => {
      throw new Error('invariant broken: a session is not translated')
    },
  }
}

/** Whose answer a call is about, beside the session itself. */
export type Slice = {
  readonly requestId: string
  readonly receivedAtMs: number
  /** Another model than the session's, where that one is paid for. */
  readonly model?: string
}

/** The call of one answer in a session. */
export const sliceCall = (call: Call, { requestId, receivedAtMs, model }: Slice): Call => {
  const { inbound } = call
  const { request } = inbound
  return {
    ...call,
    inbound: {
      ...inbound,
      facts: model === undefined ? inbound.facts : { ...inbound.facts, model },
      request: {
        requestId,
        receivedAtMs,
        operation: request.operation,
        method: request.method,
        path: request.path,
        query: request.query,
        headers: request.headers,
        clientIp: request.clientIp,
        signal: request.signal,
        readBody: request.readBody,
        readBytes: request.readBytes,
      },
    },
  }
}
