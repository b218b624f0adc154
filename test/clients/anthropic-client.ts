// The official Anthropic SDK.
import Anthropic from '@anthropic-ai/sdk'
import type {
  Message,
  MessageCreateParamsNonStreaming,
  MessageParam,
  ThinkingConfigParam,
} from '@anthropic-ai/sdk/resources/messages'
import { type Answer, type Client, kindOf, type Settings, weatherTool } from './client.ts'

const STOP: Readonly<Record<string, Answer['stop']>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  tool_use: 'tools',
  refusal: 'refusal',
}

/** From Opus 4.7 on a budget is an error, and thoughts are shown to those who ask. */
const thinkingFor = (model: string): ThinkingConfigParam =>
  model === 'claude-opus-4-8' ? { type: 'adaptive', display: 'summarized' } : { type: 'enabled', budget_tokens: 2048 }

const parametersOf = (settings: Settings): Omit<MessageCreateParamsNonStreaming, 'messages'> => {
  const { model, hasTools, thinks, schema, outputTokensMax = 4096 } = settings
  const { name, description, schema: input_schema } = weatherTool
  return {
    model,
    max_tokens: outputTokensMax,
    ...(hasTools ? { tools: [{ name, description, input_schema }] } : {}),
    ...(thinks ? { thinking: thinkingFor(model) } : {}),
    ...(schema ? { output_config: { format: { type: 'json_schema', schema } } } : {}),
  }
}

const read = ({ content, stop_reason, model, usage }: Message): Answer => ({
  text: content.map((block) => (block.type === 'text' ? block.text : '')).join(''),
  thoughts: content.map((block) => (block.type === 'thinking' ? block.thinking : '')).join(''),
  calls: content.flatMap((block) =>
    block.type === 'tool_use' ? [{ id: block.id, name: block.name, input: block.input }] : [],
  ),
  stop: STOP[stop_reason ?? ''] ?? 'other',
  model,
  usage: {
    input: usage.input_tokens + (usage.cache_read_input_tokens ?? 0) + (usage.cache_creation_input_tokens ?? 0),
    output: usage.output_tokens,
    cached: usage.cache_read_input_tokens ?? 0,
  },
})

const open = (settings: Settings) => {
  const { url, apiKey, isStream, signal } = settings
  const sdk = new Anthropic({ apiKey, baseURL: url, maxRetries: 0 })
  let parameters = parametersOf(settings)
  const options = signal === undefined ? {} : { signal }
  const messages: MessageParam[] = []
  const ask = async (): Promise<Answer> => {
    const message = isStream
      ? await sdk.messages.stream({ ...parameters, messages }, options).finalMessage()
      : await sdk.messages.create({ ...parameters, messages }, options)
    messages.push({ role: 'assistant', content: message.content })
    return read(message)
  }
  return {
    moveTo: (model: string) => {
      parameters = parametersOf({ ...settings, model })
    },
    say: (text: string, image?: string) => {
      const source = { type: 'base64' as const, media_type: 'image/png' as const, data: image ?? '' }
      const content =
        image === undefined
          ? text
          : [
              { type: 'image' as const, source },
              { type: 'text' as const, text },
            ]
      messages.push({ role: 'user', content })
      return ask()
    },
    report: (results: Parameters<ReturnType<Client['open']>['report']>[0]) => {
      const content = results.map(({ call, text }) => ({
        type: 'tool_result' as const,
        tool_use_id: call.id,
        content: text,
      }))
      messages.push({ role: 'user', content })
      return ask()
    },
  }
}

export const anthropic: Client = {
  name: 'Anthropic SDK',
  dialect: 'claude-messages',
  open,
  failure: (thrown) => {
    if (!(thrown instanceof Anthropic.APIError)) throw thrown
    const kind = kindOf(thrown, {
      'bad-request': Anthropic.BadRequestError,
      unauthorized: Anthropic.AuthenticationError,
      'rate-limit': Anthropic.RateLimitError,
    })
    return { kind, status: thrown.status ?? 0, message: thrown.message }
  },
  returnsProof: () => true,
  showsThoughts: true,
}
