// The price form: US dollars as people type them, and the ratios that are stored.
import { type ModelPrice, type PriceChange, z } from '../../../../src/contract/index.ts'

/** 1 = 2 US dollars per million input tokens. */
const dollarsOfRatioOne = 2

export const modes = ['ratio', 'fixed', 'tiered'] as const
export type Mode = (typeof modes)[number]

/** Prices of tokens, in the order of the form; all but the first may be empty. */
export const lanes = ['input', 'output', 'cacheRead', 'cacheWrite', 'image', 'audioIn', 'audioOut'] as const
export type Lane = (typeof lanes)[number]

const amount = z.string().regex(/^(\d+([.,]\d*)?|[.,]\d+)?$/, 'price.noAmount')

export const priceSchema = z
  .object({
    model: z.string().trim(),
    mode: z.enum(modes),
    input: amount,
    output: amount,
    cacheRead: amount,
    cacheWrite: amount,
    image: amount,
    audioIn: amount,
    audioOut: amount,
    call: amount,
    expression: z.string(),
  })
  .superRefine((values, context) => {
    const need = (path: 'input' | 'call' | 'expression', isMissing: boolean): void => {
      if (isMissing) context.addIssue({ code: 'custom', path: [path], message: 'form.required' })
    }
    need('input', values.mode === 'ratio' && values.input === '')
    need('call', values.mode === 'fixed' && values.call === '')
    need('expression', values.mode === 'tiered' && values.expression.trim() === '')
  })

export type PriceValues = z.infer<typeof priceSchema>

/** Twelve digits keep what was typed and lose the noise of doubles. */
const tidy = (value: number): number => Number(value.toPrecision(12))

const show = (dollars: number | undefined): string =>
  dollars === undefined || !Number.isFinite(dollars) ? '' : String(tidy(dollars))

const read = (text: string): number | undefined => (text === '' ? undefined : Number(text.replace(',', '.')))

const times = (ratio: number | undefined, dollars: number): number | undefined =>
  ratio === undefined ? undefined : ratio * dollars

const firstMode = (price: ModelPrice | undefined): Mode =>
  price === undefined || price.price_type === 'unset' ? 'ratio' : price.price_type

export const emptyValues: PriceValues = {
  model: '',
  mode: 'ratio',
  input: '',
  output: '',
  cacheRead: '',
  cacheWrite: '',
  image: '',
  audioIn: '',
  audioOut: '',
  call: '',
  expression: '',
}

/** A model's price as the form shows it. */
export const toValues = (price: ModelPrice | undefined): PriceValues => {
  if (price === undefined) return emptyValues
  const input = price.model_ratio === undefined ? undefined : price.model_ratio * dollarsOfRatioOne
  const base = input ?? 0
  const audioIn = times(price.audio_input_ratio, base)
  return {
    model: price.model_name,
    mode: firstMode(price),
    input: show(input),
    output: input === undefined ? '' : show(price.completion_ratio * base),
    cacheRead: show(times(price.cache_ratio, base)),
    cacheWrite: show(times(price.create_cache_ratio, base)),
    image: show(times(price.image_input_ratio, base)),
    audioIn: show(audioIn),
    audioOut: show(times(price.audio_output_ratio, audioIn ?? base)),
    call: price.price_type === 'fixed' ? show(price.fixed_price) : '',
    expression: price.billing_expr ?? '',
  }
}

/** A ratio of two prices; null takes the entry away. */
const ratioOf = (text: string, base: number): number | null => {
  const dollars = read(text)
  return dollars === undefined || base === 0 ? null : tidy(dollars / base)
}

type Change = Omit<PriceChange, 'model_name'>

/** The change that makes a model cost what the form says. A completion ratio that a rule locks is left alone. */
export const toChange = (values: PriceValues, isCompletionLocked = false): Change => {
  if (values.mode === 'fixed') return { mode: 'fixed', fixed_price: read(values.call) ?? 0 }
  if (values.mode === 'tiered') return { mode: 'tiered', billing_expr: values.expression.trim() }
  const input = read(values.input) ?? 0
  return {
    mode: 'ratio',
    model_ratio: tidy(input / dollarsOfRatioOne),
    ...(isCompletionLocked ? {} : { completion_ratio: ratioOf(values.output, input) }),
    cache_ratio: ratioOf(values.cacheRead, input),
    create_cache_ratio: ratioOf(values.cacheWrite, input),
    image_input_ratio: ratioOf(values.image, input),
    audio_input_ratio: ratioOf(values.audioIn, input),
    audio_output_ratio: ratioOf(values.audioOut, read(values.audioIn) ?? input),
  }
}
