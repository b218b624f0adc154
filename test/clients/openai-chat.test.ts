// The official OpenAI SDK, chat completions against the running gateway, over every upstream dialect.
import { openAiChat } from './openai-chat-client.ts'
import { describeClients } from './scenarios.ts'

describeClients([openAiChat])
