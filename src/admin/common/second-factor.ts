// What people are told about a code they gave.
import type { CodeVerdict } from '../../identity/index.ts'

const TEXTS: Readonly<Record<Exclude<CodeVerdict, 'right'>, string>> = {
  wrong: 'The code is not right, or it was used already.',
  locked: 'Too many wrong codes; wait five minutes.',
  absent: 'This account has no second factor to check a code against.',
}

/** The sentence for a code that was not accepted. */
export const describeVerdict = (verdict: Exclude<CodeVerdict, 'right'>): string => TEXTS[verdict]
