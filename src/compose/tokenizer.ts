// Exact token counts with OpenAI's encodings. Loaded on first use only: see createRelay.
import { countTokens as countCl100k } from 'gpt-tokenizer/encoding/cl100k_base'
import { countTokens as countO200k } from 'gpt-tokenizer/encoding/o200k_base'

/** gpt-4, gpt-3.5 and the embedding models keep the older encoding; everything since gpt-4o has the newer one. */
const usesOldEncoding = (model: string): boolean => /^(gpt-4(?!o|\.1|\.5)|gpt-3\.5|text-embedding)/.test(model)

/** Tokens of a text; special tokens in it count as plain text. */
export const countTokens = (model: string, text: string): number => {
  const options = { disallowedSpecial: new Set<string>() }
  return usesOldEncoding(model) ? countCl100k(text, options) : countO200k(text, options)
}
