// Exact token counts with OpenAI's encodings, each loaded when an answer has to be counted with it: it takes tens of megabytes.

type Encoding = { readonly countTokens: (text: string, options: { disallowedSpecial: Set<string> }) => number }

const once = <Value>(load: () => Promise<Value>): (() => Promise<Value>) => {
  let loading: Promise<Value> | undefined
  return () => {
    loading ??= load()
    return loading
  }
}

const loadCl100k = once<Encoding>(() => import('gpt-tokenizer/encoding/cl100k_base'))
const loadO200k = once<Encoding>(() => import('gpt-tokenizer/encoding/o200k_base'))

/** gpt-4, gpt-3.5 and the embedding models keep the older encoding; everything since gpt-4o has the newer one. */
const usesOldEncoding = (model: string): boolean => /^(gpt-4(?!o|\.1|\.5)|gpt-3\.5|text-embedding)/.test(model)

/** Tokens of a text; special tokens in it count as plain text. */
export const countExactly = async (model: string, text: string): Promise<number> => {
  const encoding = await (usesOldEncoding(model) ? loadCl100k() : loadO200k())
  return encoding.countTokens(text, { disallowedSpecial: new Set() })
}
