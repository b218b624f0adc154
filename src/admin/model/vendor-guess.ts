// Who makes a model, judged by its name: for models without metadata (pricing-endpoint.md section 1, rule 4).

/** A vendor as it is made up when a served model needs it. */
export type KnownVendor = { readonly name: string; readonly icon: string }

const vendor = (name: string, icon: string, ...parts: readonly string[]) => ({ name, icon, parts })

/** Names and icons are those that databases of the reference hold. */
const VENDORS = [
  vendor('OpenAI', 'OpenAI', 'gpt', 'dall-e', 'whisper', 'o1', 'o3'),
  vendor('Anthropic', 'Claude.Color', 'claude'),
  vendor('Google', 'Gemini.Color', 'gemini'),
  vendor('Moonshot', 'Moonshot', 'moonshot', 'kimi'),
  vendor('智谱', 'Zhipu.Color', 'chatglm', 'glm-'),
  vendor('阿里巴巴', 'Qwen.Color', 'qwen'),
  vendor('DeepSeek', 'DeepSeek.Color', 'deepseek'),
  vendor('MiniMax', 'Minimax.Color', 'abab'),
  vendor('百度', 'Wenxin.Color', 'ernie'),
  vendor('讯飞', 'Spark.Color', 'spark'),
  vendor('腾讯', 'Hunyuan.Color', 'hunyuan'),
  vendor('Cohere', 'Cohere.Color', 'command'),
  vendor('Cloudflare', 'Cloudflare.Color', '@cf/'),
  vendor('360', 'Ai360.Color', '360'),
  vendor('零一万物', 'Yi.Color', 'yi'),
  vendor('Jina', 'Jina', 'jina'),
  vendor('Mistral', 'Mistral.Color', 'mistral'),
  vendor('xAI', 'XAI', 'grok'),
  vendor('Meta', 'Ollama', 'llama'),
  vendor('字节跳动', 'Doubao.Color', 'doubao'),
  vendor('快手', 'Kling.Color', 'kling'),
  vendor('即梦', 'Jimeng.Color', 'jimeng'),
  vendor('Vidu', 'Vidu', 'vidu'),
  // Newer families, which the reference leaves without a vendor.
  vendor('OpenAI', 'OpenAI', 'o4-', 'sora', 'codex', 'omni-moderation'),
  vendor('Google', 'Gemini.Color', 'gemma', 'imagen', 'veo-'),
  vendor('MiniMax', 'Minimax.Color', 'minimax'),
  vendor('Mistral', 'Mistral.Color', 'ministral', 'mixtral', 'codestral', 'magistral', 'devstral', 'pixtral'),
  vendor('字节跳动', 'Doubao.Color', 'seedance', 'seedream'),
  vendor('阿里巴巴', 'Qwen.Color', 'qwq', 'wan2', 'wanx'),
] as const

/** Guesses that were made: price lists ask for every model, twice. Emptied when full. */
const guesses = new Map<string, KnownVendor | null>()
const GUESSES_MAX = 8192
const NOBODY = null

/** The first vendor of the list that has a part of the name, whatever the case; undefined when nobody is known. */
export const guessVendor = (model: string): KnownVendor | undefined => {
  const known = guesses.get(model)
  if (known !== undefined) return known ?? undefined
  const name = model.toLowerCase()
  const found = VENDORS.find(({ parts }) => parts.some((part) => name.includes(part)))
  const guess = found === undefined ? undefined : { name: found.name, icon: found.icon }
  if (guesses.size >= GUESSES_MAX) guesses.clear()
  guesses.set(model, guess ?? NOBODY)
  return guess
}
