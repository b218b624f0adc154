// The official Google Gen AI SDK.
import {
  ApiError,
  type Content,
  type GenerateContentConfig,
  type GenerateContentResponse,
  GoogleGenAI,
  type Part,
} from '@google/genai'
import { type Answer, type Client, kindOfStatus, type Settings, weatherTool } from './client.ts'

const STOP: Readonly<Record<string, Answer['stop']>> = { STOP: 'stop', MAX_TOKENS: 'length', SAFETY: 'refusal' }

const configOf = (settings: Settings): GenerateContentConfig => {
  const { hasTools, thinks, schema, outputTokensMax, signal } = settings
  const { name, description, schema: parametersJsonSchema } = weatherTool
  return {
    ...(hasTools ? { tools: [{ functionDeclarations: [{ name, description, parametersJsonSchema }] }] } : {}),
    ...(thinks ? { thinkingConfig: { includeThoughts: true, thinkingBudget: 2048 } } : {}),
    ...(schema ? { responseMimeType: 'application/json', responseJsonSchema: schema } : {}),
    ...(outputTokensMax === undefined ? {} : { maxOutputTokens: outputTokensMax }),
    ...(signal === undefined ? {} : { abortSignal: signal }),
  }
}

const textsOf = (parts: readonly Part[], areThoughts: boolean): string =>
  parts.map((part) => ((part.thought === true) === areThoughts ? (part.text ?? '') : '')).join('')

const read = (chunks: readonly GenerateContentResponse[]): Answer => {
  const parts = chunks.flatMap((chunk) => chunk.candidates?.[0]?.content?.parts ?? [])
  const reason = chunks.map((chunk) => chunk.candidates?.[0]?.finishReason).findLast(Boolean)
  const isBlocked = chunks.some((chunk) => chunk.promptFeedback?.blockReason !== undefined)
  const usage = chunks.at(-1)?.usageMetadata
  const calls = parts.flatMap(({ functionCall: call }) =>
    call === undefined ? [] : [{ id: call.id ?? '', name: call.name ?? '', input: call.args }],
  )
  const stop = isBlocked ? 'refusal' : (STOP[reason ?? ''] ?? 'other')
  return {
    text: textsOf(parts, false),
    thoughts: textsOf(parts, true),
    calls,
    stop: stop === 'stop' && calls.length > 0 ? 'tools' : stop,
    model: chunks.at(-1)?.modelVersion ?? '',
    usage: {
      input: usage?.promptTokenCount ?? -1,
      output: (usage?.candidatesTokenCount ?? 0) + (usage?.thoughtsTokenCount ?? 0),
      ...(usage?.cachedContentTokenCount === undefined ? {} : { cached: usage.cachedContentTokenCount }),
    },
  }
}

const open = (settings: Settings) => {
  const { url, apiKey, isStream } = settings
  let { model } = settings
  const sdk = new GoogleGenAI({ apiKey, vertexai: false, httpOptions: { baseUrl: url, retryOptions: { attempts: 1 } } })
  const config = configOf(settings)
  const contents: Content[] = []
  const ask = async (): Promise<Answer> => {
    const chunks: GenerateContentResponse[] = []
    if (isStream)
      for await (const chunk of await sdk.models.generateContentStream({ model, contents, config })) chunks.push(chunk)
    else chunks.push(await sdk.models.generateContent({ model, contents, config }))
    const parts = chunks.flatMap((chunk) => chunk.candidates?.[0]?.content?.parts ?? [])
    contents.push({ role: 'model', parts })
    return read(chunks)
  }
  return {
    moveTo: (next: string) => {
      model = next
    },
    say: (text: string, image?: string) => {
      const picture = image === undefined ? [] : [{ inlineData: { mimeType: 'image/png', data: image } }]
      contents.push({ role: 'user', parts: [{ text }, ...picture] })
      return ask()
    },
    report: (results: Parameters<ReturnType<Client['open']>['report']>[0]) => {
      const parts = results.map(({ call, text }) => ({
        functionResponse: { name: call.name, response: { output: text }, ...(call.id === '' ? {} : { id: call.id }) },
      }))
      contents.push({ role: 'user', parts })
      return ask()
    },
  }
}

export const google: Client = {
  name: 'Google Gen AI SDK',
  dialect: 'gemini',
  open,
  failure: (thrown) => {
    if (!(thrown instanceof ApiError)) throw thrown
    return { kind: kindOfStatus(thrown.status), status: thrown.status, message: thrown.message }
  },
  returnsProof: () => true,
  showsThoughts: true,
}
