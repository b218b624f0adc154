// The official OpenAI SDK, chat completions.
import OpenAI from 'openai'
import type {
  ChatCompletion,
  ChatCompletionCreateParamsNonStreaming,
  ChatCompletionMessage,
  ChatCompletionMessageParam,
} from 'openai/resources/chat/completions'
import { type Answer, type Client, kindOf, type Settings, weatherTool } from './client.ts'

/** Members that vendors add: thoughts as text, and signed. */
type Extended = ChatCompletionMessage & { readonly reasoning_content?: string }

const STOP: Readonly<Record<string, Answer['stop']>> = {
  stop: 'stop',
  length: 'length',
  tool_calls: 'tools',
  content_filter: 'refusal',
}

const parametersOf = (settings: Settings): Omit<ChatCompletionCreateParamsNonStreaming, 'messages'> => {
  const { model, hasTools, thinks, schema, outputTokensMax } = settings
  const { name, description, schema: parameters } = weatherTool
  return {
    model,
    ...(hasTools ? { tools: [{ type: 'function', function: { name, description, parameters } }] } : {}),
    ...(thinks ? { reasoning_effort: 'medium' } : {}),
    ...(schema
      ? { response_format: { type: 'json_schema', json_schema: { name: 'answer', schema, strict: true } } }
      : {}),
    ...(outputTokensMax === undefined ? {} : { max_completion_tokens: outputTokensMax }),
  }
}

const read = ({ choices, model, usage }: ChatCompletion, thoughts: string): Answer => {
  const [choice] = choices
  const message = choice?.message as Extended
  const cached = usage?.prompt_tokens_details?.cached_tokens
  return {
    text: message.refusal ?? message.content ?? '',
    thoughts: thoughts || (message.reasoning_content ?? ''),
    calls: (message.tool_calls ?? []).flatMap((call) =>
      call.type === 'function'
        ? [{ id: call.id, name: call.function.name, input: JSON.parse(call.function.arguments) as unknown }]
        : [],
    ),
    stop: message.refusal ? 'refusal' : (STOP[choice?.finish_reason ?? ''] ?? 'other'),
    model,
    usage: {
      input: usage?.prompt_tokens ?? -1,
      output: usage?.completion_tokens ?? -1,
      ...(cached === undefined ? {} : { cached }),
    },
  }
}

const open = (settings: Settings) => {
  const { url, apiKey, isStream, signal } = settings
  const sdk = new OpenAI({ apiKey, baseURL: `${url}/v1`, maxRetries: 0 })
  const messages: ChatCompletionMessageParam[] = []
  let parameters = parametersOf(settings)
  const options = signal === undefined ? {} : { signal }
  const ask = async (): Promise<Answer> => {
    if (!isStream) {
      const whole = await sdk.chat.completions.create({ ...parameters, messages }, options)
      const message = whole.choices[0]?.message
      if (message) messages.push(message)
      return read(whole, '')
    }
    const stream = sdk.chat.completions.stream(
      { ...parameters, messages, stream: true, stream_options: { include_usage: true } },
      options,
    )
    let thoughts = ''
    for await (const chunk of stream) {
      const delta = chunk.choices[0]?.delta as { readonly reasoning_content?: string } | undefined
      thoughts += delta?.reasoning_content ?? ''
    }
    const whole = await stream.finalChatCompletion()
    // What the documentation shows for streams: content and calls are gathered, vendors' members are not.
    const { role, content, tool_calls, refusal } = await stream.finalMessage()
    messages.push({ role, content, ...(refusal ? { refusal } : {}), ...(tool_calls?.length ? { tool_calls } : {}) })
    return read(whole, thoughts)
  }
  return {
    moveTo: (model: string) => {
      parameters = parametersOf({ ...settings, model })
    },
    say: (text: string, image?: string) => {
      const picture = { type: 'image_url' as const, image_url: { url: `data:image/png;base64,${image}` } }
      messages.push({ role: 'user', content: image === undefined ? text : [{ type: 'text', text }, picture] })
      return ask()
    },
    report: (results: Parameters<ReturnType<Client['open']>['report']>[0]) => {
      for (const { call, text } of results) messages.push({ role: 'tool', tool_call_id: call.id, content: text })
      return ask()
    },
  }
}

export const openAiChat: Client = {
  name: 'OpenAI SDK, chat',
  dialect: 'openai-chat',
  open,
  failure: (thrown) => {
    if (!(thrown instanceof OpenAI.APIError)) throw thrown
    const kind = kindOf(thrown, {
      'bad-request': OpenAI.BadRequestError,
      unauthorized: OpenAI.AuthenticationError,
      'rate-limit': OpenAI.RateLimitError,
    })
    return { kind, status: thrown.status ?? 0, message: thrown.message }
  },
  returnsProof: (isStream) => !isStream,
  showsThoughts: true,
}
