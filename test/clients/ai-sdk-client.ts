// Vercel's AI SDK with its providers for each family: what many programs, OpenCode among them, are built on.
import { createAnthropic } from '@ai-sdk/anthropic'
import { createGoogle } from '@ai-sdk/google'
import { createOpenAI } from '@ai-sdk/openai'
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import {
  APICallError,
  type FinishReason,
  generateText,
  jsonSchema,
  type LanguageModel,
  type LanguageModelUsage,
  type ModelMessage,
  Output,
  streamText,
  tool,
} from 'ai'
import type { ClientDialectId } from '../../src/dialects/index.ts'
import { type Answer, type Call, type Client, kindOfStatus, type Settings, weatherTool } from './client.ts'

type Provider = {
  readonly name: string
  readonly dialect: ClientDialectId
  readonly model: (settings: Settings) => LanguageModel
  /** How this provider is asked to think. */
  readonly thinking: (model: string) => Parameters<typeof generateText>[0]['providerOptions']
  readonly options?: Parameters<typeof generateText>[0]['providerOptions']
  readonly returnsProof: boolean
}

const STOP: Readonly<Record<FinishReason, Answer['stop']>> = {
  stop: 'stop',
  length: 'length',
  'tool-calls': 'tools',
  'content-filter': 'refusal',
  error: 'other',
  interrupted: 'other',
  other: 'other',
}

/** What the results of `generateText` and `streamText` have in common, awaited. */
type Result = {
  readonly text: string
  readonly reasoningText: string | undefined
  readonly toolCalls: readonly { readonly toolCallId: string; readonly toolName: string; readonly input: unknown }[]
  readonly finishReason: FinishReason
  readonly usage: LanguageModelUsage
  readonly response: { readonly modelId: string; readonly messages: readonly ModelMessage[] }
}

const read = ({ text, reasoningText, toolCalls, finishReason, usage, response }: Result): Answer => ({
  text,
  thoughts: reasoningText ?? '',
  calls: toolCalls.map(({ toolCallId, toolName, input }) => ({ id: toolCallId, name: toolName, input })),
  stop: STOP[finishReason],
  model: response.modelId,
  usage: {
    input: usage.inputTokens ?? -1,
    output: usage.outputTokens ?? -1,
    ...(usage.inputTokenDetails.cacheReadTokens === undefined
      ? {}
      : { cached: usage.inputTokenDetails.cacheReadTokens }),
  },
})

/** A stream's failure is told apart from its parts; the first one counts. */
const readStream = async (input: Parameters<typeof streamText>[0]): Promise<Result> => {
  const failures: unknown[] = []
  const result = streamText({ ...input, onError: ({ error }) => void failures.push(error) })
  await result.consumeStream()
  if (failures.length > 0) throw failures[0]
  return {
    text: await result.text,
    reasoningText: await result.reasoningText,
    toolCalls: await result.toolCalls,
    finishReason: await result.finishReason,
    usage: await result.usage,
    response: await result.response,
  }
}

const inputOf = (provider: Provider, settings: Settings) => {
  const { hasTools, thinks, schema, outputTokensMax, signal } = settings
  const { description, schema: parameters } = weatherTool
  const providerOptions = thinks ? provider.thinking(settings.model) : provider.options
  return {
    model: provider.model(settings),
    maxRetries: 0,
    ...(hasTools ? { tools: { [weatherTool.name]: tool({ description, inputSchema: jsonSchema(parameters) }) } } : {}),
    ...(providerOptions === undefined ? {} : { providerOptions }),
    ...(schema ? { output: Output.object({ schema: jsonSchema(schema) }) } : {}),
    ...(outputTokensMax === undefined ? {} : { maxOutputTokens: outputTokensMax }),
    ...(signal === undefined ? {} : { abortSignal: signal }),
  }
}

const openWith = (provider: Provider) => (settings: Settings) => {
  let input = inputOf(provider, settings)
  const messages: ModelMessage[] = []
  const ask = async (): Promise<Answer> => {
    const result: Result = settings.isStream
      ? await readStream({ ...input, messages })
      : await generateText({ ...input, messages })
    messages.push(...result.response.messages)
    return read(result)
  }
  return {
    moveTo: (model: string) => {
      input = inputOf(provider, { ...settings, model })
    },
    say: (text: string, image?: string) => {
      const picture = { type: 'file' as const, data: image ?? '', mediaType: 'image/png' }
      messages.push({ role: 'user', content: image === undefined ? text : [{ type: 'text', text }, picture] })
      return ask()
    },
    report: (results: readonly { readonly call: Call; readonly text: string }[]) => {
      const content = results.map(({ call, text }) => ({
        type: 'tool-result' as const,
        toolCallId: call.id,
        toolName: call.name,
        output: { type: 'text' as const, value: text },
      }))
      messages.push({ role: 'tool', content })
      return ask()
    },
  }
}

const providers: readonly Provider[] = [
  {
    name: 'openai, chat',
    dialect: 'openai-chat',
    model: ({ url, apiKey, model }) => createOpenAI({ apiKey, baseURL: `${url}/v1` }).chat(model),
    thinking: () => ({ openai: { reasoningEffort: 'medium' } }),
    returnsProof: false,
  },
  {
    name: 'openai, Responses',
    dialect: 'openai-responses',
    model: ({ url, apiKey, model }) => createOpenAI({ apiKey, baseURL: `${url}/v1` }).responses(model),
    // The provider knows OpenAI's models by name alone; others have to be declared as thinking.
    thinking: () => ({
      openai: {
        store: false,
        forceReasoning: true,
        reasoningEffort: 'medium',
        reasoningSummary: 'auto',
        include: ['reasoning.encrypted_content'],
      },
    }),
    options: { openai: { store: false } },
    returnsProof: true,
  },
  {
    name: 'anthropic',
    dialect: 'claude-messages',
    model: ({ url, apiKey, model }) => createAnthropic({ apiKey, baseURL: `${url}/v1` })(model),
    thinking: (model) => ({
      anthropic: {
        thinking:
          model === 'claude-opus-4-8'
            ? { type: 'adaptive', display: 'summarized' }
            : { type: 'enabled', budgetTokens: 2048 },
      },
    }),
    returnsProof: true,
  },
  {
    name: 'google',
    dialect: 'gemini',
    model: ({ url, apiKey, model }) => createGoogle({ apiKey, baseURL: `${url}/v1beta` })(model),
    thinking: () => ({ google: { thinkingConfig: { includeThoughts: true, thinkingBudget: 2048 } } }),
    returnsProof: true,
  },
  {
    name: 'openai-compatible',
    dialect: 'openai-chat',
    model: ({ url, apiKey, model }) =>
      createOpenAICompatible({
        name: 'tollgate',
        apiKey,
        baseURL: `${url}/v1`,
        includeUsage: true,
        supportsStructuredOutputs: true,
      })(model),
    thinking: () => ({ tollgate: { reasoningEffort: 'medium' } }),
    returnsProof: false,
  },
]

/** One client for each provider package. */
export const aiSdk: readonly Client[] = providers.map((provider) => ({
  name: `AI SDK, ${provider.name}`,
  dialect: provider.dialect,
  open: openWith(provider),
  failure: (thrown) => {
    if (!APICallError.isInstance(thrown)) throw thrown
    const status = thrown.statusCode ?? 0
    return { kind: kindOfStatus(status), status, message: thrown.message }
  },
  returnsProof: () => provider.returnsProof,
  // The openai provider's chat has no place for other vendors' thoughts.
  showsThoughts: provider.name !== 'openai, chat',
}))
