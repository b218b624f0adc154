// Sizes and aspect ratios of pictures: `1024x1024` on one wire is `1:1` on another.

export type Size = { readonly width: number; readonly height: number }

/** Reads `1024x768` (also with `*`); undefined for `auto`, ratios and anything else. */
export const parseSize = (size: string | undefined): Size | undefined => {
  const match = /^\s*(\d{1,5})\s*[x*×]\s*(\d{1,5})\s*$/i.exec(size ?? '')
  const width = Number(match?.[1] ?? 0)
  const height = Number(match?.[2] ?? 0)
  return width > 0 && height > 0 ? { width, height } : undefined
}

const isRatio = (text: string | undefined): text is string => /^\d+(\.\d+)?:\d+(\.\d+)?$/.test(text ?? '')

const divisorOf = (a: number, b: number): number => (b === 0 ? a : divisorOf(b, a % b))

export const reducedRatio = ({ width, height }: Size): string => {
  const divisor = divisorOf(width, height)
  return `${width / divisor}:${height / divisor}`
}

/**
 * Sizes whose reduced fraction is not the ratio people mean by them: OpenAI's 1792x1024 stands for 16:9
 * (conversions.md section 19).
 */
const MEANT: Readonly<Record<string, string>> = {
  '1792x1024': '16:9',
  '1024x1792': '9:16',
  '1248x832': '3:2',
  '832x1248': '2:3',
}

/** A ratio as a number. */
const asNumber = (ratio: string): number => {
  const [width = 1, height = 1] = ratio.split(':').map(Number)
  return width / height
}

/** How far a picture may be off, as a factor: 1344x768 (7:4) still is 16:9 for its maker. */
const TOLERANCE = 1.03

/**
 * The ratio, out of those an upstream knows, that a request asks for: by its own `aspect_ratio`, a size written as a
 * ratio, or a size in pixels. Undefined when it asks for none, or for one that this upstream does not have.
 */
export const ratioOf = (
  wish: { readonly size?: string | undefined; readonly aspectRatio?: string | undefined },
  known: readonly string[],
): string | undefined => {
  const asked = wish.aspectRatio ?? wish.size
  if (isRatio(asked)) return known.includes(asked) ? asked : undefined
  const size = parseSize(wish.size)
  if (size === undefined) return undefined
  const exact = MEANT[`${size.width}x${size.height}`] ?? reducedRatio(size)
  if (known.includes(exact)) return exact
  const wanted = size.width / size.height
  const distance = (ratio: string) => Math.max(wanted / asNumber(ratio), asNumber(ratio) / wanted)
  return known.filter((ratio) => distance(ratio) <= TOLERANCE).toSorted((a, b) => distance(a) - distance(b))[0]
}
