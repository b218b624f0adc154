// Bare samples as a WAV file.

export type Samples = { readonly rate: number; readonly channels: number }

const HEADER_BYTES = 44
const BYTES_PER_SAMPLE = 2

/** A RIFF header in front of 16-bit little-endian samples. */
export const wrapWav = (samples: Uint8Array, { rate, channels }: Samples): Uint8Array<ArrayBuffer> => {
  const header = Buffer.alloc(HEADER_BYTES)
  const frameBytes = channels * BYTES_PER_SAMPLE
  header.write('RIFF', 0, 'latin1')
  header.writeUInt32LE(HEADER_BYTES - 8 + samples.length, 4)
  header.write('WAVEfmt ', 8, 'latin1')
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(1, 20)
  header.writeUInt16LE(channels, 22)
  header.writeUInt32LE(rate, 24)
  header.writeUInt32LE(rate * frameBytes, 28)
  header.writeUInt16LE(frameBytes, 32)
  header.writeUInt16LE(8 * BYTES_PER_SAMPLE, 34)
  header.write('data', 36, 'latin1')
  header.writeUInt32LE(samples.length, 40)
  return new Uint8Array(Buffer.concat([header, samples]))
}
