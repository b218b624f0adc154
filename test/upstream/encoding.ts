// Content encodings of answers: whole bodies, and streams flushed piece by piece.
import { constants, createBrotliCompress, createDeflate, createGzip } from 'node:zlib'

export type ContentEncoding = 'gzip' | 'br' | 'deflate'

export type StreamEncoder = {
  /** The compressed bytes of `bytes`, flushed so that a reader can decode all of them now. */
  encode(bytes: Uint8Array): Promise<Buffer>
  /** The bytes that end the compressed stream. */
  finish(): Promise<Buffer>
}

const createCompressor = (encoding: ContentEncoding) =>
  encoding === 'gzip' ? createGzip() : encoding === 'br' ? createBrotliCompress() : createDeflate()

/** A compressor that can be fed and drained step by step. */
export const createStreamEncoder = (encoding: ContentEncoding): StreamEncoder => {
  const compressor = createCompressor(encoding)
  const flushKind = encoding === 'br' ? constants.BROTLI_OPERATION_FLUSH : constants.Z_SYNC_FLUSH
  let pieces: Buffer[] = []
  compressor.on('data', (piece: Buffer) => pieces.push(piece))
  const drain = () => {
    const all = Buffer.concat(pieces)
    pieces = []
    return all
  }
  return {
    encode: async (bytes) => {
      compressor.write(bytes)
      await new Promise<void>((resolve) => compressor.flush(flushKind, () => resolve()))
      return drain()
    },
    finish: async () => {
      await new Promise<void>((resolve) => {
        compressor.on('end', resolve)
        compressor.end()
      })
      return drain()
    },
  }
}

/** A whole body, compressed. */
export const compress = async (body: Uint8Array, encoding: ContentEncoding): Promise<Buffer> => {
  const encoder = createStreamEncoder(encoding)
  const start = await encoder.encode(body)
  return Buffer.concat([start, await encoder.finish()])
}
