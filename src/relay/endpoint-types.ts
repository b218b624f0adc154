// Which API families a model can be called with, by the kinds of channel that serve it (pricing-endpoint.md section 1).

export type EndpointType =
  | 'openai'
  | 'openai-response'
  | 'anthropic'
  | 'gemini'
  | 'jina-rerank'
  | 'image-generation'
  | 'openai-video'

/** By channel type number: Anthropic 14, AWS 33, Gemini 24, Vertex 41, OpenRouter 20, Jina 38, xAI 48, Sora 55. */
const BY_CHANNEL_TYPE: ReadonlyMap<number, readonly EndpointType[]> = new Map([
  [14, ['anthropic', 'openai']],
  [33, ['anthropic', 'openai']],
  [24, ['gemini', 'openai']],
  [41, ['gemini', 'openai']],
  [20, ['openai']],
  [38, ['jina-rerank']],
  [48, ['openai', 'openai-response']],
  [55, ['openai-video']],
])

const RESPONSES_ONLY = /o3-pro|o3-deep-research|o4-mini-deep-research/
const IMAGE_MODEL = /dall-e-3|dall-e-2|gpt-image-1|flux-|flux\.1-|^imagen-/

const ofChannel = (channelType: number, model: string): readonly EndpointType[] =>
  BY_CHANNEL_TYPE.get(channelType) ?? [RESPONSES_ONLY.test(model) ? 'openai-response' : 'openai']

/** The families in order, the preferred one first. */
export const listEndpointTypes = (model: string, channelTypes: Iterable<number>): EndpointType[] => {
  const types = new Set<EndpointType>(IMAGE_MODEL.test(model.toLowerCase()) ? ['image-generation'] : [])
  for (const channelType of channelTypes) for (const type of ofChannel(channelType, model)) types.add(type)
  return [...types]
}

/** Where each family is called; video has no one path. */
export const ENDPOINT_PATHS: Readonly<Record<string, { readonly path: string; readonly method: string }>> = {
  openai: { path: '/v1/chat/completions', method: 'POST' },
  'openai-response': { path: '/v1/responses', method: 'POST' },
  'openai-response-compact': { path: '/v1/responses/compact', method: 'POST' },
  anthropic: { path: '/v1/messages', method: 'POST' },
  gemini: { path: '/v1beta/models/{model}:generateContent', method: 'POST' },
  'jina-rerank': { path: '/v1/rerank', method: 'POST' },
  'image-generation': { path: '/v1/images/generations', method: 'POST' },
  embeddings: { path: '/v1/embeddings', method: 'POST' },
}
