// OpenAI Embeddings as a lane.
import { defineListLane, readInputRequest } from '../openai-family/list-lane.ts'

export const openaiEmbeddings = defineListLane('openai-embeddings', 'embeddings', 'data', readInputRequest())
