// What Gemini's models can do, by name: how they take wishes to think, and which members they refuse.

export type ThinkingLevel = 'minimal' | 'low' | 'medium' | 'high'

/**
 * How a model is told how much to think: by a level (Gemini 3 and later), by a number of tokens (2.5), or not at all.
 * `isSwitchable`: a budget of 0 turns thinking off although the range begins above.
 */
export type ThinkingControl =
  | { readonly kind: 'levels'; readonly levels: readonly ThinkingLevel[] }
  | { readonly kind: 'budget'; readonly min: number; readonly max: number; readonly isSwitchable: boolean }
  | { readonly kind: 'shown-only' }
  | { readonly kind: 'none' }

const ALL: readonly ThinkingLevel[] = ['minimal', 'low', 'medium', 'high']
const FROM_LOW: readonly ThinkingLevel[] = ['low', 'medium', 'high']
const levels = (list: readonly ThinkingLevel[]): ThinkingControl => ({ kind: 'levels', levels: list })
const NONE: ThinkingControl = { kind: 'none' }

/**
 * First match wins. Levels: ai.google.dev/gemini-api/docs/generate-content/thinking (a level that a model does not have is
 * an error 400); ranges: conversions.md section 3.3.
 */
const CONTROLS: readonly (readonly [RegExp, ThinkingControl])[] = [
  [/^gemini-3[^a-z]*flash(-lite)?-image/, levels(['minimal', 'high'])],
  [/^gemini-3[^a-z]*pro-image/, levels(['low', 'high'])],
  [/^gemini-(3[^a-z]*flash-lite|flash-lite-latest)/, levels(ALL)],
  [/^gemini-3(\.[56])?-flash/, levels(ALL)],
  [/^gemini-3-pro/, levels(['low', 'high'])],
  [/^gemini-([3-9]|\d\d|flash-latest|pro-latest)/, levels(FROM_LOW)],
  [/^gemini-(2\.5-flash-image|2\.5-.*-tts|[12]\.[0-4])|^gemma-[123]/, NONE],
  [/^gemini-2\.5-pro-preview-(05-06|03-25)/, { kind: 'shown-only' }],
  [/^gemini-2\.5-pro/, { kind: 'budget', min: 128, max: 32_768, isSwitchable: false }],
  [/^gemini-2\.5-flash-lite/, { kind: 'budget', min: 512, max: 24_576, isSwitchable: true }],
]

const ANY_OTHER: ThinkingControl = { kind: 'budget', min: 0, max: 24_576, isSwitchable: true }

export const thinkingControlOf = (model: string): ThinkingControl =>
  CONTROLS.find(([pattern]) => pattern.test(model))?.[1] ?? ANY_OTHER

/** Version of a Gemini model, e.g. 3.1; undefined for names that tell none. Names of "latest" mean the current line. */
const versionOf = (model: string): number | undefined => {
  if (/^gemini-(flash|pro|flash-lite)-latest$/.test(model)) return 3.5
  const match = /^gemini-(\d{1,2}(?:\.\d{1,2})?)/.exec(model)
  return match === null ? undefined : Number(match[1])
}

/** Gemini 3 takes pictures and documents inside a function's response; before, they stand beside it. */
export const hasMediaInResponses = (model: string): boolean => (versionOf(model) ?? 0) >= 3

/** From Gemini 3.5 on, penalties are an error (docs.cloud.google.com, Gemini 3.5 Flash-Lite, breaking changes). */
export const hasPenalties = (model: string): boolean => (versionOf(model) ?? 0) < 3.5
