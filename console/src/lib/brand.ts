// Which built-in mark a vendor, a provider or a model has, from what the server says of it.

/** Beginnings of model names, for models that no vendor was given to; the longer ones of a family first. */
const families: readonly (readonly [beginning: RegExp, brand: string])[] = [
  [
    /^(gpt|chatgpt|o[1345](-|$)|text-embedding-(3|ada)|tts-|whisper|dall-e|codex|omni-moderation|davinci|babbage)/,
    'openai',
  ],
  [/^sora/, 'sora'],
  [/^claude/, 'claude'],
  [/^(gemini|veo|imagen|nano-banana|text-embedding-00)/, 'gemini'],
  [/^gemma/, 'gemma'],
  [/^deepseek/, 'deepseek'],
  [/^(qwen|qwq|qvq|wan|text-embedding-v)/, 'qwen'],
  [/^(ernie|wenxin)/, 'wenxin'],
  [/^(glm|chatglm|cog|zhipu)/, 'zhipu'],
  [/^(moonshot|kimi)/, 'moonshot'],
  [/^(mistral|mixtral|codestral|ministral|pixtral|magistral|devstral|voxtral)/, 'mistral'],
  [/^(llama|meta)/, 'meta'],
  [/^(grok)/, 'grok'],
  [/^(spark|4\.0ultra|generalv3)/, 'spark'],
  [/^hunyuan/, 'hunyuan'],
  [/^(doubao|seed)/, 'doubao'],
  [/^(abab|minimax|speech-0|hailuo)/, 'minimax'],
  [/^(command|embed-|rerank-(english|multilingual|v))/, 'cohere'],
  [/^(jina)/, 'jina'],
  [/^(sonar|pplx)/, 'perplexity'],
  [/^(step-)/, 'stepfun'],
  [/^(yi-)/, 'yi'],
  [/^(baichuan)/, 'baichuan'],
  [/^(bge|m3e)/, 'baai'],
  [/^(flux)/, 'flux'],
  [/^(stable-|sd3|sdxl)/, 'stability'],
  [/^(mj_|midjourney)/, 'midjourney'],
  [/^(suno|chirp)/, 'suno'],
  [/^(kling)/, 'kling'],
  [/^(vidu)/, 'vidu'],
  [/^(jimeng)/, 'jimeng'],
  [/^(nova-|amazon\.)/, 'nova'],
  [/^(phi-)/, 'microsoft'],
  [/^(mimo)/, 'xiaomimimo'],
  [/^(internlm|intern)/, 'internlm'],
  [/^(voyage)/, 'voyage'],
  [/^(recraft)/, 'recraft'],
]

const plainly = (text: string): string => text.toLowerCase().replace(/[^\da-z]/g, '')

/**
 * The brand's name among `known`, or undefined.
 * `icon` is a name of LobeHub's set as New API stores it (`Claude.Color`, `OpenAI`), which decides where it is known; `name` is a
 * vendor's or a provider's name, or a model's, also one behind its maker's (`meta-llama/llama-3.3-70b-instruct`).
 */
export const brandOf = (
  { icon, name }: { readonly icon?: string | undefined; readonly name: string },
  known: ReadonlySet<string>,
): string | undefined => {
  const [set = ''] = (icon ?? '').split('.')
  const [firstWord = ''] = name.trim().split(/[\s-]+/)
  const model = name.toLowerCase().slice(name.lastIndexOf('/') + 1)
  const family = families.find(([beginning]) => beginning.test(model))?.[1]
  return [plainly(set), plainly(name), plainly(firstWord), family].find(
    (candidate) => candidate !== undefined && candidate !== '' && known.has(candidate),
  )
}
