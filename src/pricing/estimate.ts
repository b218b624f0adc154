// Token estimates without a tokenizer: a weight per kind of character, and the fixed costs of messages, tools and media.

/** Whose weights apply; any other vendor is estimated like OpenAI. */
export type EstimatorFamily = 'openai' | 'claude' | 'gemini'

export const estimatorFamilyOf = (model: string): EstimatorFamily => {
  const name = model.toLowerCase()
  if (name.includes('gemini')) return 'gemini'
  return name.includes('claude') ? 'claude' : 'openai'
}

const TOKENIZED_NAMES = ['gpt-', 'o1', 'o3', 'o4', 'chatgpt']

/** True for models whose text is counted with their own tokenizer when an exact count is wanted (billing.md section 13). */
export const hasTokenizer = (model: string): boolean => {
  const name = model.toLowerCase()
  return TOKENIZED_NAMES.some((part) => name.includes(part))
}

// Kinds of characters. Words and numbers cost once per run; everything else costs per character.
const WORD = 1
const NUMBER = 2
const CJK = 3
const SYMBOL = 4
const MATH = 5
const URL_SIGN = 6
const AT_SIGN = 7
const EMOJI = 8
const LINE = 9
const SPACE = 10

/** Weights by kind, in the order above; facts of relay.md section 8.4. */
const WEIGHTS: Readonly<Record<EstimatorFamily, Float64Array>> = {
  openai: Float64Array.of(0, 1.02, 1.55, 0.85, 0.4, 2.68, 1, 2, 2.12, 0.5, 0.42),
  claude: Float64Array.of(0, 1.13, 1.63, 1.21, 0.4, 4.52, 1.26, 2.82, 2.6, 0.89, 0.39),
  gemini: Float64Array.of(0, 1.15, 2.8, 0.68, 0.38, 1.05, 1.2, 2.5, 1.08, 1.15, 0.2),
}

const URL_SIGNS = '/:?&=;#%'
const MATH_SIGNS = /[±×÷¬°′″‴⁺-⁾₊-₎]/u
const LETTER = /\p{L}/u
const DIGIT = /\p{N}/u
const WHITE_SPACE = /[\t-\r \u0085\p{Z}]/u
const HAN = /\p{Script=Han}/u

const isWithin = (code: number, from: number, to: number): boolean => code >= from && code <= to

const isCjk = (code: number, character: string): boolean =>
  isWithin(code, 0x3040, 0x30ff) || isWithin(code, 0xac00, 0xd7a3) || HAN.test(character)

const isEmoji = (code: number): boolean =>
  isWithin(code, 0x1f300, 0x1f9ff) || isWithin(code, 0x2600, 0x27bf) || isWithin(code, 0x1fa00, 0x1faff)

const isMath = (code: number, character: string): boolean =>
  isWithin(code, 0x2200, 0x22ff) ||
  isWithin(code, 0x2a00, 0x2aff) ||
  isWithin(code, 0x1d400, 0x1d7ff) ||
  MATH_SIGNS.test(character)

const classify = (code: number): number => {
  const character = String.fromCodePoint(code)
  if (code === 0x0a || code === 0x09) return LINE
  if (WHITE_SPACE.test(character)) return SPACE
  if (isCjk(code, character)) return CJK
  if (isEmoji(code)) return EMOJI
  if (LETTER.test(character)) return WORD
  if (DIGIT.test(character)) return NUMBER
  if (isMath(code, character)) return MATH
  if (character === '@') return AT_SIGN
  return URL_SIGNS.includes(character) ? URL_SIGN : SYMBOL
}

const BASIC_PLANE_SIZE = 0x10000
const UNKNOWN = 0

/** Kinds of the basic plane, filled in as characters are met: texts use few of them, and classifying all takes a while. */
const knownKinds = new Uint8Array(BASIC_PLANE_SIZE)

const learnKind = (code: number): number => {
  const kind = classify(code)
  knownKinds[code] = kind
  return kind
}

const isLeadingSurrogate = (code: number): boolean => (code & 0xfc00) === 0xd800

/** Adds up `text[from, to)`. The additions run in the text's order, as the reference does, so sums agree to the last bit. */
const sumWeights = (text: string, from: number, to: number, weights: Float64Array): number => {
  let sum = 0
  let run = 0
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at)
    let kind = knownKinds[code] ?? UNKNOWN
    if (isLeadingSurrogate(code)) {
      kind = classify(text.codePointAt(at) ?? code)
      at++
    } else if (kind === UNKNOWN) kind = learnKind(code)
    if (kind > NUMBER) {
      sum += weights[kind] ?? 0
      run = 0
    } else if (kind !== run) {
      sum += weights[kind] ?? 0
      run = kind
    }
  }
  return sum
}

/** Estimated tokens of a text; about 2 ns a character. */
export const estimateTokens = (text: string, family: EstimatorFamily): number =>
  Math.ceil(sumWeights(text, 0, text.length, WEIGHTS[family]))

/** Up to this many characters a sampled estimate counts everything. */
const SAMPLED_FROM = 32_768
const SAMPLE_COUNT = 32
const SAMPLE_LENGTH = 512

/** Estimated tokens for a hold: exact for short text; for long text the density of 32 evenly spread samples. */
export const estimateSampled = (text: string, family: EstimatorFamily): number => {
  if (text.length <= SAMPLED_FROM) return estimateTokens(text, family)
  const weights = WEIGHTS[family]
  const stride = (text.length - SAMPLE_LENGTH) / (SAMPLE_COUNT - 1)
  let sum = 0
  for (let sample = 0; sample < SAMPLE_COUNT; sample++) {
    const from = Math.floor(sample * stride)
    sum += sumWeights(text, from, from + SAMPLE_LENGTH, weights)
  }
  return Math.ceil((sum / (SAMPLE_COUNT * SAMPLE_LENGTH)) * text.length)
}

export type ChatShape = { readonly messages: number; readonly tools: number; readonly namedMessages: number }

/** Tokens that OpenAI-format chats cost beyond their text: 8 a tool, 3 a message, 3 a name, 3 for the answer's start. */
export const chatOverheadTokens = ({ messages, tools, namedMessages }: ChatShape): number =>
  tools * 8 + messages * 3 + namedMessages * 3 + 3

const FLAT_MEDIA_TOKENS = { image: 520, audio: 256, video: 8192, file: 4096 } as const

/** Tokens of one attached piece of media whose size is not looked at. */
export const flatMediaTokens = (kind: keyof typeof FLAT_MEDIA_TOKENS): number => FLAT_MEDIA_TOKENS[kind]

const TOKENS_PER_MINUTE = 1000

/** Tokens of spoken audio by its length: of an uploaded recording, or of speech that was made. */
export const audioLengthTokens = (seconds: number): number =>
  seconds > 0 ? Math.round((Math.ceil(seconds) / 60) * TOKENS_PER_MINUTE) : 0

const BYTES_PER_UNREADABLE_TOKEN = 1000

/** Tokens of made speech whose length cannot be read from its bytes. */
export const audioBytesTokens = (byteLength: number): number => Math.ceil(byteLength / BYTES_PER_UNREADABLE_TOKEN)

/** Tokens of realtime audio without reported usage: seconds in and out (billing.md section 8). */
export const realtimeAudioTokens = (seconds: number, direction: 'input' | 'output'): number =>
  Math.trunc(direction === 'input' ? ((seconds / 60) * 100) / 0.06 : ((seconds / 60) * 200) / 0.24)
