// Reads request bodies: bounded before and after decompression.
import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate, zstdDecompress } from 'node:zlib'
import { GatewayError } from '../kernel/index.ts'

const decompressors = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  br: promisify(brotliDecompress),
  deflate: promisify(inflate),
  zstd: promisify(zstdDecompress),
} as const

const isKnown = (encoding: string): encoding is keyof typeof decompressors => Object.hasOwn(decompressors, encoding)

const tooLarge = (limitBytes: number): GatewayError =>
  new GatewayError('body_too_large', `request body exceeds ${Math.round(limitBytes / 1048576)} MB`)

/** Reads at most `limitBytes` of a body whose length nobody told. */
const readBounded = async (request: Request, limitBytes: number): Promise<Uint8Array<ArrayBuffer>> => {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of request.body ?? []) {
    size += part.length
    if (size > limitBytes) throw tooLarge(limitBytes)
    parts.push(part)
  }
  return new Uint8Array(Buffer.concat(parts, size))
}

/**
 * The body as the client meant it: gzip, br, deflate and zstd are undone. Throws 413 over `limitBytes` (of either form),
 * 400 for a body that its encoding does not fit, 415 for an encoding nobody knows.
 */
export const readBody = async (request: Request, limitBytes: number): Promise<Uint8Array<ArrayBuffer>> => {
  const bytes = await readRaw(request, limitBytes)
  const encoding = (request.headers.get('content-encoding') ?? 'identity').trim().toLowerCase()
  if (encoding === 'identity' || encoding === '') return bytes
  if (!isKnown(encoding)) {
    throw new GatewayError('invalid_request', `Content-Encoding ${encoding} is not supported.`, {
      status: 415,
      type: 'invalid_request_error',
    })
  }
  try {
    return new Uint8Array(await decompressors[encoding](bytes, { maxOutputLength: limitBytes }))
  } catch (cause) {
    const isTooLarge = cause instanceof Error && 'code' in cause && cause.code === 'ERR_BUFFER_TOO_LARGE'
    if (isTooLarge) throw tooLarge(limitBytes)
    throw new GatewayError('invalid_request', `The request body is not valid ${encoding}.`, {
      type: 'invalid_request_error',
      cause,
    })
  }
}

/** Bodies from this size on are taken as text by the runtime, which costs half of decoding bytes here. */
const LARGE_BYTES = 1 << 16

const decoder = new TextDecoder('utf-8', { fatal: true })

/** A body's text, and what has to be sent to hand it on unchanged. */
export type TextBody = { readonly text: string; readonly original: string | Uint8Array<ArrayBuffer> }

/** The body as text, with the limits and errors of `readBody`; text that is not UTF-8 is a 400. */
export const readText = async (request: Request, limitBytes: number): Promise<TextBody> => {
  const announced = Number(request.headers.get('content-length') ?? 0)
  if (announced > limitBytes) throw tooLarge(limitBytes)
  if (announced >= LARGE_BYTES && !request.headers.has('content-encoding')) {
    const text = await request.text().catch(tellClientGone)
    return { text, original: text }
  }
  const bytes = await readBody(request, limitBytes)
  try {
    const text = decoder.decode(bytes)
    // The decoder drops a byte order mark; what is sent on must not have it either.
    return { text, original: bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? text : bytes }
  } catch (cause) {
    throw new GatewayError('invalid_request', 'The request body is not valid UTF-8.', {
      type: 'invalid_request_error',
      cause,
    })
  }
}

const readRaw = (request: Request, limitBytes: number): Promise<Uint8Array<ArrayBuffer>> => {
  const announced = request.headers.get('content-length')
  if (announced === null) return readBounded(request, limitBytes).catch(tellClientGone)
  if (Number(announced) > limitBytes) return Promise.reject(tooLarge(limitBytes))
  return request.arrayBuffer().then(toBytes, tellClientGone)
}

const toBytes = (buffer: ArrayBuffer): Uint8Array<ArrayBuffer> => new Uint8Array(buffer)

/** A client that leaves while it still sends is not our error. */
const tellClientGone = (cause: unknown): never => {
  if (cause instanceof GatewayError) throw cause
  throw new GatewayError('client_gone', 'The request body did not arrive whole.', { cause })
}
