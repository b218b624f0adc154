// Small price facts that are code, not options: Gemini audio input, picture calls, DALL-E size and quality factors.

/** USD per million audio input tokens by model prefix, first match wins (billing.md section 5, audio part). */
const GEMINI_AUDIO_INPUT: readonly (readonly [prefix: string, usd: number])[] = [
  ['gemini-2.5-flash-preview-native-audio', 3],
  ['gemini-2.5-flash-preview-lite', 0.5],
  ['gemini-2.5-flash-preview', 1],
  ['gemini-2.5-flash', 1],
  ['gemini-2.0-flash', 0.7],
  ['gemini-robotics-er-1.5', 1],
]

/** USD per million audio input tokens where Gemini prices them apart from text; 0 for every other model. */
export const audioInputUsdPerMillion = (model: string): number =>
  GEMINI_AUDIO_INPUT.find(([prefix]) => model.startsWith(prefix))?.[1] ?? 0

const IMAGE_CALL_USD: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  low: { '1024x1024': 0.011, '1024x1536': 0.016, '1536x1024': 0.016 },
  medium: { '1024x1024': 0.042, '1024x1536': 0.063, '1536x1024': 0.063 },
  high: { '1024x1024': 0.167, '1024x1536': 0.25, '1536x1024': 0.25 },
}

const IMAGE_CALL_FALLBACK_USD = 0.167

/** USD of one picture of the Responses image tool; unknown qualities and sizes cost as much as a high square one. */
export const imageCallUsd = (quality: string, size: string): number =>
  IMAGE_CALL_USD[quality]?.[size] ?? IMAGE_CALL_FALLBACK_USD

const DALLE_SIZE_RATIO: Readonly<Record<string, number>> = {
  '256x256': 0.4,
  '512x512': 0.45,
  '1024x1024': 1,
  '1024x1792': 2,
  '1792x1024': 2,
}

/** What a picture's size and quality multiply the call price by (billing.md section 4.1); 1 unless the model is a DALL-E. */
export const imagePriceRatio = (model: string, size: string, quality: string): number => {
  if (!model.startsWith('dall-e')) return 1
  const sizeRatio = DALLE_SIZE_RATIO[size] ?? 1
  if (model !== 'dall-e-3' || quality !== 'hd') return sizeRatio
  return sizeRatio * (size === '1024x1792' || size === '1792x1024' ? 1.5 : 2)
}
