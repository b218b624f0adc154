// The official OpenAI SDK, Responses, without anything stored.
import OpenAI from 'openai'
import type {
  ParsedResponse,
  Response,
  ResponseCreateParamsNonStreaming,
  ResponseInput,
  ResponseOutputItem,
} from 'openai/resources/responses/responses'
import { type Answer, type Client, type Settings, weatherTool } from './client.ts'
import { openAiChat } from './openai-chat-client.ts'

const parametersOf = (settings: Settings): ResponseCreateParamsNonStreaming => {
  const { model, hasTools, thinks, schema, outputTokensMax } = settings
  const { name, description, schema: parameters } = weatherTool
  return {
    model,
    store: false,
    ...(hasTools ? { tools: [{ type: 'function', name, description, parameters, strict: true }] } : {}),
    ...(thinks ? { reasoning: { effort: 'medium', summary: 'auto' }, include: ['reasoning.encrypted_content'] } : {}),
    ...(schema ? { text: { format: { type: 'json_schema', name: 'answer', schema, strict: true } } } : {}),
    ...(outputTokensMax === undefined ? {} : { max_output_tokens: outputTokensMax }),
  }
}

const stopOf = ({ incomplete_details: details, output }: Response): Answer['stop'] => {
  if (details?.reason === 'max_output_tokens') return 'length'
  const isRefusal = output.some(
    (item) => item.type === 'message' && item.content.some(({ type }) => type === 'refusal'),
  )
  if (details?.reason === 'content_filter' || isRefusal) return 'refusal'
  return output.some(({ type }) => type === 'function_call') ? 'tools' : 'stop'
}

const read = (response: Response): Answer => {
  const { output, usage } = response
  const content = output.flatMap((item) => (item.type === 'message' ? item.content : []))
  return {
    text: content.map((part) => (part.type === 'refusal' ? part.refusal : part.text)).join(''),
    thoughts: output
      .flatMap((item) => (item.type === 'reasoning' ? item.summary : []))
      .map(({ text }) => text)
      .join(''),
    calls: output.flatMap((item) =>
      item.type === 'function_call'
        ? [{ id: item.call_id, name: item.name, input: JSON.parse(item.arguments) as unknown }]
        : [],
    ),
    stop: stopOf(response),
    model: response.model,
    usage: {
      input: usage?.input_tokens ?? -1,
      output: usage?.output_tokens ?? -1,
      cached: usage?.input_tokens_details.cached_tokens ?? -1,
    },
  }
}

type ParsedItem = ParsedResponse<unknown>['output'][number]

const withoutParsed = (item: ParsedItem): ResponseOutputItem => {
  if (item.type === 'function_call') {
    const { parsed_arguments: _parsed, ...call } = item
    return call
  }
  if (item.type !== 'message') return item
  return {
    ...item,
    content: item.content.map((part) => {
      if (part.type !== 'output_text') return part
      const { parsed: _parsed, ...text } = part
      return text
    }),
  }
}

const open = (settings: Settings) => {
  const { url, apiKey, isStream, signal } = settings
  const sdk = new OpenAI({ apiKey, baseURL: `${url}/v1`, maxRetries: 0 })
  let parameters = parametersOf(settings)
  const options = signal === undefined ? {} : { signal }
  const input: ResponseInput = []
  /** The helper checks that the events fit each other; the items it adds `parsed` to are none that could be sent back. */
  const readStream = async (): Promise<Response> => {
    const stream = sdk.responses.stream({ ...parameters, input, stream: true }, options)
    let deltas = ''
    for await (const event of stream) if (event.type === 'response.output_text.delta') deltas += event.delta
    const { output, ...rest } = await stream.finalResponse()
    if (deltas !== '' && deltas !== rest.output_text) throw new Error(`the deltas say ${deltas}`)
    return { ...rest, output: output.map(withoutParsed) }
  }
  const ask = async (): Promise<Answer> => {
    const response = isStream ? await readStream() : await sdk.responses.create({ ...parameters, input }, options)
    // The documented way; the types of items that only some tools make do not fit each other.
    input.push(...(response.output as ResponseInput))
    return read(response)
  }
  return {
    moveTo: (model: string) => {
      parameters = parametersOf({ ...settings, model })
    },
    say: (text: string, image?: string) => {
      const picture = {
        type: 'input_image' as const,
        image_url: `data:image/png;base64,${image}`,
        detail: 'auto' as const,
      }
      input.push({ role: 'user', content: image === undefined ? text : [{ type: 'input_text', text }, picture] })
      return ask()
    },
    report: (results: Parameters<ReturnType<Client['open']>['report']>[0]) => {
      for (const { call, text } of results) input.push({ type: 'function_call_output', call_id: call.id, output: text })
      return ask()
    },
  }
}

export const openAiResponses: Client = {
  name: 'OpenAI SDK, Responses',
  dialect: 'openai-responses',
  open,
  failure: openAiChat.failure,
  returnsProof: () => true,
  showsThoughts: true,
}
