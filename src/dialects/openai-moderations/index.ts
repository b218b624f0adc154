// OpenAI Moderations as a lane.
import { defineListLane, readInputRequest } from '../openai-family/list-lane.ts'

/** The default model is the reference's (relay.md section 7.1). */
export const openaiModerations = defineListLane(
  'openai-moderations',
  'moderations',
  'results',
  readInputRequest('text-moderation-stable'),
)
