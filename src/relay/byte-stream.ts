// An answer that is neither JSON nor events (sound): its bytes go on as they come, and are measured when they are over.
import type { AnswerSummary } from '../dialects/index.ts'
import { GatewayError } from '../kernel/index.ts'
import type { UpstreamClient } from '../platform/index.ts'
import type { StreamEnd } from './types.ts'

export type ByteSource = {
  readonly upstream: Pick<UpstreamClient, 'startDeadline' | 'classify'>
  readonly controller: AbortController
  readonly reader: Pick<ReadableStreamDefaultReader<Uint8Array>, 'read'>
  readonly firstByteTimeoutMs: number
  readonly idleTimeoutMs: number
  readonly sizeLimitBytes: number
  /** What the whole of the bytes amounts to. */
  readonly measure: (bytes: Uint8Array) => AnswerSummary
  readonly onEnd: () => void
}

/** Opens the stream. `next` never throws: `end` tells how it ended. What came is kept until it is measured. */
export const openByteStream = (source: ByteSource) => {
  const parts: Uint8Array[] = []
  let size = 0
  let end: StreamEnd | undefined
  let summary: AnswerSummary | undefined

  const finish = (reason: StreamEnd['reason'], error?: GatewayError): undefined => {
    if (end === undefined) {
      end = { reason, error, malformedCount: 0 }
      source.onEnd()
      if (reason !== 'done') source.controller.abort()
    }
    return undefined
  }

  const read = async (): Promise<Uint8Array | undefined> => {
    const limitMs = size === 0 ? source.firstByteTimeoutMs : source.idleTimeoutMs
    const disarm = source.upstream.startDeadline(source.controller, limitMs)
    try {
      const { done, value } = await source.reader.read()
      if (done || value === undefined) return finish('done')
      size += value.length
      if (size > source.sizeLimitBytes)
        return finish('upstream_error', new GatewayError('upstream_bad_answer', 'The upstream’s answer is too large.'))
      parts.push(value)
      return value
    } catch (error) {
      return finish('upstream_error', source.upstream.classify(error, source.controller.signal))
    } finally {
      disarm()
    }
  }

  return {
    next: async (): Promise<Uint8Array | undefined> => (end === undefined ? read() : undefined),
    end: (): StreamEnd => end ?? { reason: 'eof', error: undefined, malformedCount: 0 },
    size: (): number => size,
    summary: (): AnswerSummary => {
      summary ??= source.measure(Buffer.concat(parts, size))
      return summary
    },
    cancel: (): void => void finish('client_gone'),
  }
}
