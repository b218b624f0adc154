// Lengths of MP3 and ADTS AAC: formats without a header of their own, whose frames are counted one by one.

const MP3_KBITS_V1_L3 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320]
const MP3_KBITS_V1_L2 = [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384]
const MP3_KBITS_V1_L1 = [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448]
const MP3_KBITS_V2_L1 = [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256]
const MP3_KBITS_V2_L23 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160]
const MP3_RATES = [44_100, 48_000, 32_000]
/** Rates by ADTS's index (ISO 14496-3). */
const AAC_RATES = [96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350]

type AudioFrame = { readonly size: number; readonly samples: number; readonly rate: number }

/** Index after an ID3v2 tag, whose size is written in four times seven bits. */
const skipId3 = (view: Buffer): number => {
  if (view.length < 10 || view.toString('latin1', 0, 3) !== 'ID3') return 0
  const [a = 0, b = 0, c = 0, d = 0] = view.subarray(6, 10)
  return 10 + ((a & 0x7f) << 21) + ((b & 0x7f) << 14) + ((c & 0x7f) << 7) + (d & 0x7f)
}

const kilobitsOf = (isFirst: boolean, layer: number): readonly number[] => {
  if (isFirst) return layer === 1 ? MP3_KBITS_V1_L1 : layer === 2 ? MP3_KBITS_V1_L2 : MP3_KBITS_V1_L3
  return layer === 1 ? MP3_KBITS_V2_L1 : MP3_KBITS_V2_L23
}

const readMp3Frame = (view: Buffer, at: number): AudioFrame | undefined => {
  if (at + 4 > view.length || view[at] !== 0xff) return undefined
  const [, second = 0, third = 0] = view.subarray(at, at + 3)
  const version = (second >> 3) & 3
  const layer = 4 - ((second >> 1) & 3)
  // Version 1 and layer 4 are reserved.
  if ((second & 0xe0) !== 0xe0 || version === 1 || layer === 4) return undefined
  const isFirst = version === 3
  const kilobits = kilobitsOf(isFirst, layer)[third >> 4] ?? 0
  const base = MP3_RATES[(third >> 2) & 3] ?? 0
  if (kilobits === 0 || base === 0) return undefined
  const rate = isFirst ? base : version === 2 ? base / 2 : base / 4
  const padding = (third >> 1) & 1
  const samples = layer === 1 ? 384 : layer === 3 && !isFirst ? 576 : 1152
  const size =
    layer === 1
      ? (Math.floor((12_000 * kilobits) / rate) + padding) * 4
      : Math.floor(((samples / 8) * kilobits * 1000) / rate) + padding
  return { size, samples, rate }
}

/** The number of frames that an encoder wrote into the first one (`Xing`, `Info`, `VBRI`). */
const readFrameCount = (view: Buffer, at: number, size: number): number | undefined => {
  const frame = view.subarray(at, at + size)
  for (const tag of ['Xing', 'Info']) {
    const found = frame.indexOf(tag)
    if (found >= 0 && found + 12 <= frame.length && (frame.readUInt32BE(found + 4) & 1) === 1)
      return frame.readUInt32BE(found + 8)
  }
  const found = frame.indexOf('VBRI')
  return found >= 0 && found + 18 <= frame.length ? frame.readUInt32BE(found + 14) : undefined
}

const readAacFrame = (view: Buffer, at: number): AudioFrame | undefined => {
  if (at + 7 > view.length || view[at] !== 0xff) return undefined
  const [, second = 0, third = 0, fourth = 0, fifth = 0, sixth = 0, seventh = 0] = view.subarray(at, at + 7)
  if ((second & 0xf6) !== 0xf0) return undefined
  const rate = AAC_RATES[(third >> 2) & 15] ?? 0
  const size = ((fourth & 3) << 11) | (fifth << 3) | (sixth >> 5)
  return rate === 0 || size < 7 ? undefined : { size, samples: 1024 * ((seventh & 3) + 1), rate }
}

/** Adds up frames; bytes between them that are none are passed over. */
const addFrames = (
  view: Buffer,
  from: number,
  readFrame: (view: Buffer, at: number) => AudioFrame | undefined,
): number | undefined => {
  let seconds = 0
  for (let at = from; at >= 0 && at < view.length; ) {
    const frame = readFrame(view, at)
    if (frame === undefined) {
      at = view.indexOf(0xff, at + 1)
      continue
    }
    seconds += frame.samples / frame.rate
    at += frame.size
  }
  return seconds === 0 ? undefined : seconds
}

/** Index of the first frame that another one follows, or that is the last: a lone sync is often chance. */
const findMp3Start = (view: Buffer): number => {
  for (let at = skipId3(view); at >= 0 && at < view.length; at = view.indexOf(0xff, at + 1)) {
    const frame = readMp3Frame(view, at)
    if (frame === undefined) continue
    const next = at + frame.size
    if (next >= view.length || readMp3Frame(view, next) !== undefined) return at
  }
  return -1
}

export const readMp3Seconds = (view: Buffer): number | undefined => {
  const start = findMp3Start(view)
  const first = start < 0 ? undefined : readMp3Frame(view, start)
  if (first === undefined) return undefined
  const count = readFrameCount(view, start, first.size)
  // A count beyond what the bytes could hold is a lie that would be paid for.
  const most = view.length / 24
  if (count !== undefined && count > 0 && count <= most) return (count * first.samples) / first.rate
  return addFrames(view, start, readMp3Frame)
}

export const readAacSeconds = (view: Buffer): number | undefined => addFrames(view, skipId3(view), readAacFrame)
