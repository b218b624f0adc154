// The kinds of environment variables: each knows its text form, its default, and how to say what would be right.
import { z } from 'zod'

/** One environment variable as data; `T` is the type that the program sees. */
export type Variable<T> = {
  readonly name: string
  readonly fallback: T
  /** Decodes the text of a variable that is set; its issues are never shown, `expected` is. */
  readonly schema: z.ZodType<T, string>
  /** Completes the sentence "… must be". */
  readonly expected: string
  readonly help: string
  readonly isSecret: boolean
  /** The default as `.env.example` shows it. */
  readonly shownDefault: string
}

type Options = { readonly help: string; readonly isSecret?: boolean; readonly shownDefault?: string }

const variable = <T>(
  name: string,
  fallback: T,
  schema: z.ZodType<T, string>,
  expected: string,
  options: Options,
): Variable<T> => ({
  name,
  fallback,
  schema,
  expected,
  help: options.help,
  isSecret: options.isSecret ?? false,
  shownDefault: options.shownDefault ?? String(fallback),
})

/** Free text. */
export const text = (name: string, fallback: string, options: Options): Variable<string> =>
  variable(name, fallback, z.string(), 'text', options)

/** Text that is never printed. */
export const secret = (name: string, help: string): Variable<string> =>
  variable(name, '', z.string(), 'text', { help, isSecret: true })

type Range = { readonly min?: number; readonly max?: number }

const wholeNumber = ({ min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER }: Range) =>
  z
    .string()
    .regex(/^[+-]?\d{1,16}$/)
    .transform(Number)
    .pipe(z.int().min(min).max(max))

const expectedNumber = ({ min, max }: Range): string => {
  if (min !== undefined && max !== undefined) return `a whole number from ${min} to ${max}`
  return min === undefined ? 'a whole number' : `a whole number of at least ${min}`
}

/** A whole number within a range; `3.5`, `1e3` and `10s` are mistakes, not numbers. */
export const integer = (name: string, fallback: number, options: Options & Range): Variable<number> =>
  variable(name, fallback, wholeNumber(options), expectedNumber(options), options)

/** A whole number that may be left out altogether. */
export const optionalInteger = (name: string, options: Options & Range): Variable<number | undefined> =>
  variable<number | undefined>(name, undefined, wholeNumber(options), expectedNumber(options), {
    shownDefault: '',
    ...options,
  })

const TRUE_TEXTS = ['1', 't', 'T', 'true', 'TRUE', 'True']
const FALSE_TEXTS = ['0', 'f', 'F', 'false', 'FALSE', 'False']

/** A boolean in the spellings of Go's ParseBool (environment.md section 1). */
export const flag = (name: string, fallback: boolean, help: string): Variable<boolean> =>
  variable(
    name,
    fallback,
    z.enum([...TRUE_TEXTS, ...FALSE_TEXTS]).transform((value) => TRUE_TEXTS.includes(value)),
    'true or false',
    { help },
  )

/** A switch that only the exact text `true` turns on; every other text leaves it off (environment.md, "exact"). */
export const exactFlag = (name: string, help: string): Variable<boolean> =>
  variable(
    name,
    false,
    z.string().transform((value) => value === 'true'),
    'true',
    { help },
  )

/** One of a few words. */
export const choice = <const W extends readonly [string, ...string[]]>(
  name: string,
  fallback: W[number],
  words: W,
  help: string,
): Variable<W[number]> =>
  variable<W[number]>(name, fallback, z.enum(words) as z.ZodType<W[number], string>, `one of ${words.join(', ')}`, {
    help,
  })

/** Comma-separated items, trimmed, empty ones dropped. */
export const list = (name: string, fallback: readonly string[], help: string): Variable<readonly string[]> =>
  variable<readonly string[]>(
    name,
    fallback,
    z.string().transform((value) => splitList(value)),
    'a comma-separated list',
    { help, shownDefault: fallback.join(',') },
  )

const splitList = (value: string): readonly string[] =>
  value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')

/** A URL with one of the given schemes; empty when unset. */
export const url = (name: string, fallback: string, schemes: readonly string[], options: Options): Variable<string> =>
  variable(
    name,
    fallback,
    z.string().refine((value) => {
      const parsed = URL.parse(value)
      return parsed !== null && schemes.includes(parsed.protocol.slice(0, -1))
    }),
    `a URL that starts with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`,
    options,
  )

/** Text checked by a predicate of its own. */
export const checkedText = (
  name: string,
  fallback: string,
  check: (value: string) => boolean,
  expected: string,
  options: Options,
): Variable<string> => variable(name, fallback, z.string().refine(check), expected, options)
