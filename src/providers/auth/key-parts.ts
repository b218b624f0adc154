// Keys that hold several secrets in one column, divided by a bar.
import { GatewayError } from '../../kernel/index.ts'

/** The parts of `a|b|c`, trimmed. Throws `channel_misconfigured` when there are not so many, or one is empty. */
export const splitKey = (key: string, form: string): readonly string[] => {
  const parts = key.split('|').map((part) => part.trim())
  if (parts.length !== form.split('|').length || parts.includes('')) throw wrongKey(form)
  return parts
}

/** How many parts a key has, without judging them. */
export const countKeyParts = (key: string): number => key.split('|').length

/** The error for a key of the wrong form; never shows the key itself. */
export const wrongKey = (form: string): GatewayError =>
  new GatewayError('channel_misconfigured', `The channel's key must have the form ${form}.`)
