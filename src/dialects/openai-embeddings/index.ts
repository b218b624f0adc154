// OpenAI Embeddings: lane, client codec, upstream codec.
import { defineListLane, readInputRequest } from '../openai-family/list-lane.ts'

export { openaiEmbeddingsClient } from './client.ts'
export { openaiEmbeddingsUpstream } from './upstream.ts'

export const openaiEmbeddings = defineListLane('openai-embeddings', 'embeddings', 'data', readInputRequest())
