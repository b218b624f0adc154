// Tokens of pictures by their size in pixels: OpenAI's tile and patch rules, and what its image models write.

export type PictureDetail = 'low' | 'high' | 'auto'

export type Picture = {
  /** Pixels; undefined when the size cannot be read. */
  readonly width?: number
  readonly height?: number
  readonly detail?: PictureDetail
}

const GLM_PICTURE_TOKENS = 1047
const UNMEASURED_FACTOR = 3

/** Patch models: one token per 32-pixel square, times a factor by model (relay.md section 8.4). */
const PATCH_FACTORS: readonly (readonly [fits: (model: string) => boolean, factor: number])[] = [
  [(model) => model.includes('gpt-4.1-mini'), 1.62],
  [(model) => model.includes('gpt-4.1-nano'), 2.46],
  [(model) => model.startsWith('o4-mini'), 1.72],
  [(model) => model.startsWith('gpt-5-mini'), 1.62],
  [(model) => model.startsWith('gpt-5-nano'), 2.46],
]

type TilePrice = { readonly base: number; readonly tile: number }

const DEFAULT_TILE_PRICE: TilePrice = { base: 85, tile: 170 }
const TILE_PRICES: readonly (readonly [fits: (model: string) => boolean, price: TilePrice])[] = [
  [(model) => model.startsWith('gpt-4o-mini'), { base: 2833, tile: 5667 }],
  [(model) => model.startsWith('gpt-5'), { base: 70, tile: 140 }],
  [(model) => model.startsWith('o1') || model.startsWith('o3'), { base: 75, tile: 150 }],
  [(model) => model.includes('computer-use-preview'), { base: 65, tile: 129 }],
]

const PATCH_SIDE = 32
const MAX_PATCHES = 1536
const MAX_LONG_SIDE = 2048
const SHORT_SIDE = 768
const TILE_SIDE = 512

const patches = (width: number, height: number): number =>
  Math.ceil(width / PATCH_SIDE) * Math.ceil(height / PATCH_SIDE)

/** Patches after the picture is shrunk to fit the limit; the shrinking keeps whole patches on the tighter side. */
const limitedPatches = (width: number, height: number): number => {
  const whole = patches(width, height)
  if (whole <= MAX_PATCHES) return whole
  const scale = Math.sqrt((PATCH_SIDE * PATCH_SIDE * MAX_PATCHES) / (width * height))
  const columns = (width * scale) / PATCH_SIDE
  const rows = (height * scale) / PATCH_SIDE
  const adjusted = scale * Math.min(Math.floor(columns) / columns, Math.floor(rows) / rows)
  return Math.min(MAX_PATCHES, patches(width * adjusted, height * adjusted))
}

const tileTokens = (width: number, height: number, { base, tile }: TilePrice): number => {
  const shrink = Math.min(1, MAX_LONG_SIDE / Math.max(width, height))
  const fitWidth = Math.round(width * shrink)
  const fitHeight = Math.round(height * shrink)
  const scale = SHORT_SIDE / Math.max(1, Math.min(fitWidth, fitHeight))
  const columns = Math.ceil(Math.round(fitWidth * scale) / TILE_SIDE)
  const rows = Math.ceil(Math.round(fitHeight * scale) / TILE_SIDE)
  return columns * rows * tile + base
}

/**
 * Tokens of one picture in a request to a model that counts like OpenAI's. A picture that is not measured, or cannot be,
 * counts three times the model's base.
 */
export const pictureTokens = (model: string, picture: Picture, isMeasured = true): number => {
  const name = model.toLowerCase()
  if (name.startsWith('glm-4')) return GLM_PICTURE_TOKENS
  const patchFactor = PATCH_FACTORS.find(([fits]) => fits(name))?.[1]
  const price = TILE_PRICES.find(([fits]) => fits(name))?.[1] ?? DEFAULT_TILE_PRICE
  const base = patchFactor === undefined ? price.base : DEFAULT_TILE_PRICE.base
  if (patchFactor === undefined && picture.detail === 'low') return base
  const { width = 0, height = 0 } = picture
  if (!isMeasured || !(width > 0) || !(height > 0)) return base * UNMEASURED_FACTOR
  if (patchFactor !== undefined) return Math.round(limitedPatches(width, height) * patchFactor)
  return tileTokens(width, height, price)
}

/** Output tokens of one picture of OpenAI's image models: square, portrait, landscape (vendor's image guide). */
const MADE_PICTURE_TOKENS: Readonly<Record<string, readonly [square: number, portrait: number, landscape: number]>> = {
  low: [272, 408, 400],
  medium: [1056, 1584, 1568],
  high: [4160, 6240, 6208],
}

/** Output tokens of made pictures when the upstream reports none; an unknown quality counts as the highest. */
export const madePictureTokens = (quality: string, size: string, count: number): number => {
  const [square, portrait, landscape] = MADE_PICTURE_TOKENS[quality] ?? [4160, 6240, 6208]
  const [width = 0, height = 0] = size.split('x').map(Number)
  const each = width === height || Number.isNaN(width + height) ? square : width < height ? portrait : landscape
  return each * Math.max(1, Math.trunc(count) || 1)
}
