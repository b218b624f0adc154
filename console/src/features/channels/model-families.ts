// Model names sorted by whose they are, as far as their names tell. Pure.

/** First words or parts of a model's name, and the family they belong to. */
const families: readonly (readonly [name: string, mark: RegExp])[] = [
  [
    'OpenAI',
    /^(openai\/|gpt|chatgpt|o\d|dall-e|whisper|tts-|text-embedding-3|text-embedding-ada|text-moderation|omni-moderation|sora|davinci|babbage|codex)/,
  ],
  ['Anthropic', /claude/],
  ['Google', /gemini|gemma|imagen|^veo|learnlm|palm/],
  ['DeepSeek', /deepseek/],
  ['Qwen', /qwen|qwq|qvq|^wan\d|tongyi/],
  ['Zhipu', /glm|cogview|cogvideo|zhipu|z-ai/],
  ['Moonshot', /moonshot|kimi/],
  ['Meta', /llama/],
  ['Mistral', /mistral|mixtral|codestral|ministral|pixtral|magistral|devstral|voxtral/],
  ['xAI', /grok/],
  ['Cohere', /command|cohere|rerank-|embed-(english|multilingual|v\d)|aya/],
  ['MiniMax', /minimax|abab/],
  ['ByteDance', /doubao|seed-|seedream|seedance/],
  ['Baidu', /ernie/],
]

export type Family = { readonly name: string; readonly models: readonly string[] }

/** Families in the table's order, each with its models by name; what belongs to none comes last, under ''. */
export const groupByFamily = (models: readonly string[]): Family[] => {
  const found = new Map<string, string[]>()
  for (const model of models) {
    const lower = model.toLowerCase()
    const name = families.find(([, mark]) => mark.test(lower))?.[0] ?? ''
    found.set(name, [...(found.get(name) ?? []), model])
  }
  return [...families.map(([name]) => name), ''].flatMap((name) => {
    const members = found.get(name)
    return members === undefined ? [] : [{ name, models: members.toSorted((one, other) => one.localeCompare(other)) }]
  })
}
