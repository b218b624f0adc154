// The official OpenAI SDK, Responses, without anything stored against the running gateway, over every upstream dialect.
import { openAiResponses } from './openai-responses-client.ts'
import { describeClients } from './scenarios.ts'

describeClients([openAiResponses])
