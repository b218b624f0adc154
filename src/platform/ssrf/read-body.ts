// Reads an answer's body within a limit, also after decompression, so that neither a flood nor a bomb fills the memory.
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib'
import { GuardedFetchError } from './guarded-fetch-error.ts'

const tooLarge = (bytesMax: number): GuardedFetchError =>
  new GuardedFetchError('too-large', `The file is larger than ${bytesMax} bytes.`)

const DECODERS: Readonly<Record<string, (bytes: Uint8Array, maxOutputLength: number) => Uint8Array>> = {
  gzip: (bytes, maxOutputLength) => gunzipSync(bytes, { maxOutputLength }),
  'x-gzip': (bytes, maxOutputLength) => gunzipSync(bytes, { maxOutputLength }),
  deflate: (bytes, maxOutputLength) => inflateSync(bytes, { maxOutputLength }),
  br: (bytes, maxOutputLength) => brotliDecompressSync(bytes, { maxOutputLength }),
}

/** The whole decoded body. Throws GuardedFetchError when it is too large or in an encoding nobody asked for. */
export const readBody = async (response: Response, bytesMax: number): Promise<Uint8Array<ArrayBuffer>> => {
  const announced = Number(response.headers.get('content-length') ?? 0)
  if (announced > bytesMax) {
    await response.body?.cancel()
    throw tooLarge(bytesMax)
  }
  const raw = await readRaw(response, bytesMax)
  const encoding = (response.headers.get('content-encoding') ?? '').trim().toLowerCase()
  return encoding === '' || encoding === 'identity' ? raw : decode(raw, encoding, bytesMax)
}

const readRaw = async (response: Response, bytesMax: number): Promise<Uint8Array<ArrayBuffer>> => {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of response.body ?? []) {
    length += chunk.byteLength
    // Leaving the loop cancels the stream and so closes the connection.
    if (length > bytesMax) throw tooLarge(bytesMax)
    chunks.push(chunk)
  }
  return new Uint8Array(Buffer.concat(chunks))
}

const decode = (raw: Uint8Array, encoding: string, bytesMax: number): Uint8Array<ArrayBuffer> => {
  const decoder = DECODERS[encoding]
  if (decoder === undefined)
    throw new GuardedFetchError('malformed', 'The file came in an encoding that was not asked for.')
  try {
    return new Uint8Array(decoder(raw, bytesMax))
  } catch (error) {
    const isTooLarge = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE'
    throw isTooLarge
      ? tooLarge(bytesMax)
      : new GuardedFetchError('malformed', 'The file cannot be decompressed.', error)
  }
}
