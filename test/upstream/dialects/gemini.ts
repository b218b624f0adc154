// A simulated Gemini: Google's own API with a model of its third generation, and Vertex AI with one of the second.
// https://ai.google.dev/api/generate-content
import { dataLineFraming } from '../framing.ts'
import type { JsonObject, JsonValue } from '../json.ts'
import type { ReceivedRequest } from '../request.ts'
import { type Call, cost, isSignedBy, type Prompt, pieces, type Saying, signatureOf } from './model.ts'
import type { Job, Vendor } from './serve.ts'
import { base64At, demand, eachAt, numberAt, objectAt, oneOf, optional, reject, textAt } from './strict.ts'

const BODY = 'cachedContent contents generationConfig labels safetySettings systemInstruction toolConfig tools'.split(
  ' ',
)
const CONFIG =
  'candidateCount enableEnhancedCivicAnswers frequencyPenalty imageConfig logprobs maxOutputTokens mediaResolution presencePenalty responseJsonSchema responseLogprobs responseMimeType responseModalities responseSchema seed speechConfig stopSequences temperature thinkingConfig topK topP'.split(
    ' ',
  )
const SCHEMA =
  'anyOf default description enum example format items maxItems maxLength maxProperties maximum minItems minLength minProperties minimum nullable pattern properties propertyOrdering required title type'.split(
    ' ',
  )
const TYPES = ['STRING', 'NUMBER', 'INTEGER', 'BOOLEAN', 'ARRAY', 'OBJECT', 'NULL']
const PART =
  'text inlineData fileData functionCall functionResponse executableCode codeExecutionResult thought thoughtSignature videoMetadata mediaResolution'.split(
    ' ',
  )
const BYPASS = ['skip_thought_signature_validator', 'context_engineering_is_the_way_to_go']
const ISSUER = 'gemini'

/** `signsCalls`: calls of the current turn must carry their signatures; `hasCallIds`: calls and responses may have ids. */
type Variant = { readonly path: RegExp; readonly signsCalls: boolean; readonly hasCallIds: boolean }

/** The OpenAPI subset: other members are unknown names. */
const schemaAt = (value: JsonValue | undefined, path: string): JsonObject => {
  const schema = objectAt(value, path, SCHEMA)
  optional(schema.type, `${path}.type`, (type, at) => oneOf(String(type).toUpperCase(), at, TYPES))
  demand(schema.type !== undefined || schema.anyOf !== undefined, `${path}: one of type and anyOf must be set`)
  const properties = objectAt(schema.properties ?? {}, `${path}.properties`)
  for (const [name, child] of Object.entries(properties)) schemaAt(child, `${path}.properties[${name}]`)
  for (const name of eachAt(schema.required ?? [], `${path}.required`, textAt))
    demand(name in properties, `${path}.required: property is not defined: ${name}`)
  const isText = String(schema.type).toUpperCase() === 'STRING'
  demand(schema.enum === undefined || isText, `${path}.enum: only allowed for STRING type`)
  demand(String(schema.type).toUpperCase() !== 'ARRAY' || schema.items !== undefined, `${path}.items: missing field.`)
  optional(schema.items, `${path}.items`, schemaAt)
  eachAt(schema.anyOf ?? [], `${path}.anyOf`, schemaAt)
  return schema
}

type Walk = {
  text: string
  readonly media: Prompt['media'][number][]
  results: Prompt['results'][number][]
  open: { readonly call: Call; readonly id: string | undefined }[]
}

const readSignature = (part: JsonObject, path: string): void => {
  if (part.thoughtSignature === undefined) return
  const signature = textAt(part.thoughtSignature, `${path}.thoughtSignature`)
  if (BYPASS.includes(signature)) return
  base64At(signature, `${path}.thoughtSignature`)
  demand(isSignedBy(ISSUER, signature), `${path}.thoughtSignature: Corrupted thought signature.`)
}

const readCall = (part: JsonObject, path: string, walk: Walk, variant: Variant): void => {
  const { name, args, id } = objectAt(
    part.functionCall,
    `${path}.functionCall`,
    variant.hasCallIds ? ['name', 'args', 'id'] : ['name', 'args'],
  )
  walk.open.push({
    call: { name: textAt(name, `${path}.name`), arguments: objectAt(args ?? {}, `${path}.args`) },
    id: optional(id, `${path}.id`, textAt),
  })
}

const readResponse = (part: JsonObject, path: string, walk: Walk, variant: Variant): void => {
  const members = variant.hasCallIds
    ? ['name', 'response', 'id', 'parts', 'willContinue', 'scheduling']
    : ['name', 'response', 'parts']
  const { name, response, id } = objectAt(part.functionResponse, `${path}.functionResponse`, members)
  const index = walk.open.findIndex(
    (open) => open.call.name === name && (id === undefined || open.id === undefined || open.id === id),
  )
  const [found] = index < 0 ? [] : walk.open.splice(index, 1)
  demand(found !== undefined, `${path}.functionResponse: no function call fits ${String(name)} ${String(id)}`)
  const result = objectAt(response, `${path}.functionResponse.response`)
  const told = result.output ?? result.result ?? result.content ?? result
  walk.results.push({ call: found.call, text: typeof told === 'string' ? told : JSON.stringify(told) })
}

const readUserPart = (part: JsonObject, path: string, walk: Walk, variant: Variant): string => {
  if (part.functionResponse !== undefined) readResponse(part, path, walk, variant)
  if (part.inlineData !== undefined) {
    const { mimeType, data } = objectAt(part.inlineData, `${path}.inlineData`, ['mimeType', 'data', 'displayName'])
    walk.media.push({
      mimeType: textAt(mimeType, `${path}.mimeType`),
      bytes: base64At(data, `${path}.inlineData.data`),
    })
  }
  return part.text === undefined ? '' : textAt(part.text, `${path}.text`)
}

const partsOf = (content: JsonObject, path: string): JsonObject[] => {
  const parts = eachAt(content.parts, `${path}.parts`, (value, at) => {
    const part = objectAt(value, at, PART)
    const data = ['text', 'inlineData', 'fileData', 'functionCall', 'functionResponse'].filter(
      (name) => part[name] !== undefined,
    )
    demand(data.length <= 1, `${at}: oneof field 'data' is already set: ${data.join(', ')}`)
    demand(data.length === 1, `${at}.data: required oneof field 'data' must have one initialized field`)
    readSignature(part, at)
    return part
  })
  demand(parts.length > 0, `${path}.parts: must not be empty`)
  return parts
}

/** A call that opens a step of the current turn must be signed: https://ai.google.dev/gemini-api/docs/thought-signatures */
const demandSignedCalls = (contents: readonly JsonObject[]): void => {
  const partsAt = (content: JsonObject) => content.parts as readonly JsonObject[]
  const begin = contents.findLastIndex(
    (content) => content.role === 'user' && partsAt(content).some(({ text }) => text !== undefined),
  )
  for (const content of contents.slice(begin + 1)) {
    const first = partsAt(content).find(({ functionCall }) => functionCall !== undefined)
    demand(
      first === undefined || first.thoughtSignature !== undefined,
      'Function call is missing a thought_signature in functionCall parts. This is required for tools to work correctly.',
    )
  }
}

const readContents = (body: JsonObject, variant: Variant): Walk => {
  const walk: Walk = { text: '', media: [], results: [], open: [] }
  const contents = eachAt(body.contents, 'contents', (value, path, index) => {
    const content = objectAt(value, path, ['role', 'parts'])
    const role = oneOf(content.role ?? 'user', `${path}.role`, ['user', 'model'])
    demand(index > 0 || role === 'user', 'Please ensure that the conversation begins with a user turn.')
    const parts = partsOf(content, path)
    if (role === 'user') {
      const expected = walk.open.length
      const responses = parts.filter(({ functionResponse }) => functionResponse !== undefined).length
      demand(
        expected === responses,
        'Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.',
      )
      const text = parts.map((part, at) => readUserPart(part, `${path}.parts[${at}]`, walk, variant)).join('')
      if (text !== '') walk.text = text
      return content
    }
    demand(
      walk.open.length === 0,
      'Please ensure that function response turn comes immediately after a function call turn.',
    )
    walk.results = []
    for (const [at, part] of parts.entries())
      if (part.functionCall !== undefined) readCall(part, `${path}.parts[${at}]`, walk, variant)
    return content
  })
  demand(contents.length > 0, 'contents: contents is not specified')
  demand(walk.open.length === 0, 'Function calls without responses.')
  if (variant.signsCalls) demandSignedCalls(contents)
  return walk
}

const TOOLS = ['functionDeclarations', 'googleSearch', 'codeExecution', 'urlContext']

const readTools = (body: JsonObject, { signsCalls }: Variant): Prompt['tools'] => {
  const tools = eachAt(body.tools ?? [], 'tools', (value, path) => objectAt(value, path, TOOLS))
  const kinds = new Set(tools.flatMap((tool) => Object.keys(tool)))
  // Only from the third generation on.
  demand(
    signsCalls || kinds.size < 2 || !kinds.has('functionDeclarations'),
    'Built-in tools ({google_search}) and Function Calling cannot be combined in the same request.',
  )
  return tools.flatMap((tool, index) => {
    const path = `tools[${index}]`
    return eachAt(tool.functionDeclarations ?? [], `${path}.functionDeclarations`, (item, at) => {
      const members = [
        'name',
        'description',
        'parameters',
        'parametersJsonSchema',
        'response',
        'responseJsonSchema',
        'behavior',
      ]
      const { name, parameters, parametersJsonSchema } = objectAt(item, at, members)
      demand(/^[A-Za-z_][A-Za-z0-9_.:-]{0,127}$/.test(textAt(name, `${at}.name`)), `${at}.name: Invalid function name.`)
      demand(parameters === undefined || parametersJsonSchema === undefined, `${at}: only one of parameters may be set`)
      const schema = optional(parameters, `${at}.parameters`, schemaAt)
      return {
        name: String(name),
        schema: schema ?? objectAt(parametersJsonSchema ?? {}, `${at}.parametersJsonSchema`),
      }
    })
  })
}

const readThinking = (config: JsonObject, variant: Variant): boolean => {
  const path = 'generationConfig.thinkingConfig'
  const thinking = objectAt(config.thinkingConfig ?? {}, path, ['includeThoughts', 'thinkingBudget', 'thinkingLevel'])
  demand(
    thinking.thinkingBudget === undefined || thinking.thinkingLevel === undefined,
    'You can only set only one of thinking budget and thinking level.',
  )
  optional(thinking.thinkingBudget, `${path}.thinkingBudget`, numberAt)
  optional(thinking.thinkingLevel, `${path}.thinkingLevel`, (value, at) => {
    demand(variant.signsCalls, `${at}: Thinking level is not supported for this model.`)
    return oneOf(String(value).toUpperCase(), at, ['MINIMAL', 'LOW', 'MEDIUM', 'HIGH'])
  })
  return thinking.includeThoughts === true
}

const readForced = (body: JsonObject): string | undefined => {
  const config = objectAt(body.toolConfig ?? {}, 'toolConfig', ['functionCallingConfig', 'retrievalConfig'])
  const calling = objectAt(config.functionCallingConfig ?? {}, 'functionCallingConfig', [
    'mode',
    'allowedFunctionNames',
  ])
  const mode = oneOf(calling.mode ?? 'AUTO', 'functionCallingConfig.mode', ['AUTO', 'ANY', 'NONE', 'VALIDATED'])
  const names = eachAt(calling.allowedFunctionNames ?? [], 'allowedFunctionNames', textAt)
  demand(
    names.length === 0 || mode === 'ANY' || mode === 'VALIDATED',
    'allowed_function_names: only with mode ANY or VALIDATED',
  )
  return mode === 'ANY' ? (names[0] ?? '*') : undefined
}

const readPrompt = (body: JsonObject, model: string, variant: Variant): Prompt => {
  const config = objectAt(body.generationConfig ?? {}, 'generationConfig', CONFIG)
  demand(!variant.signsCalls || config.frequencyPenalty === undefined, 'Penalty is not enabled for this model')
  const schema =
    optional(config.responseSchema, 'generationConfig.responseSchema', schemaAt) ??
    optional(config.responseJsonSchema, 'generationConfig.responseJsonSchema', (value, at) => objectAt(value, at))
  demand(
    schema === undefined || config.responseMimeType === 'application/json',
    'responseMimeType must be application/json',
  )
  eachAt(config.stopSequences ?? [], 'generationConfig.stopSequences', textAt)
  if (body.systemInstruction !== undefined) {
    const instruction = objectAt(body.systemInstruction, 'systemInstruction', ['role', 'parts'])
    eachAt(instruction.parts, 'systemInstruction.parts', (part, at) => textAt(objectAt(part, at, ['text']).text, at))
  }
  const { text, media, results } = readContents(body, variant)
  const forced = readForced(body)
  const limit = optional(config.maxOutputTokens, 'generationConfig.maxOutputTokens', numberAt)
  return {
    model,
    text,
    media,
    results,
    tools: readTools(body, variant),
    thinks: readThinking(config, variant),
    ...(schema === undefined ? {} : { schema }),
    ...(forced === undefined ? {} : { forced }),
    ...(limit === undefined ? {} : { outputTokensMax: limit }),
  }
}

const FINISH = { end: 'STOP', length: 'MAX_TOKENS', tools: 'STOP', refusal: 'SAFETY' } as const

const usage = ({ thoughts }: Saying): JsonObject => {
  const thinking = thoughts === undefined ? 0 : cost.thoughts
  return {
    promptTokenCount: cost.prompt,
    cachedContentTokenCount: cost.cached,
    candidatesTokenCount: cost.output - thinking,
    ...(thinking === 0 ? {} : { thoughtsTokenCount: thinking }),
    totalTokenCount: cost.prompt + cost.output,
    promptTokensDetails: [{ modality: 'TEXT', tokenCount: cost.prompt }],
  }
}

const callOf = (name: string, args: JsonObject, id: string | undefined): JsonObject => ({
  name,
  args,
  ...(id === undefined ? {} : { id }),
})

/** The parts of an answer; the signature stands on the first call, or behind the text. */
const partsFor = (saying: Saying, { hasCallIds, signsCalls }: Variant): JsonObject[] => {
  const { thoughts, text, calls, stop, seed } = saying
  if (stop === 'refusal') return []
  // The third generation signs its calls also when it shows no thoughts.
  const isSigned = thoughts !== undefined || signsCalls
  const proof: JsonObject = isSigned ? { thoughtSignature: signatureOf(ISSUER, thoughts ?? '') } : {}
  return [
    ...pieces(thoughts ?? '', 20).flatMap((part) => (part === '' ? [] : [{ text: part, thought: true }])),
    ...pieces(text).flatMap((part) => (part === '' ? [] : [{ text: part }])),
    ...calls.map(({ name, arguments: args }, index) => ({
      functionCall: callOf(name, args, hasCallIds ? `fc-${seed}-${index}` : undefined),
      ...(index === 0 ? proof : {}),
    })),
    ...(calls.length === 0 && thoughts !== undefined ? [{ text: '', ...proof }] : []),
  ]
}

const mergeTexts = (parts: readonly JsonObject[]): JsonObject[] => {
  const merged: JsonObject[] = []
  for (const part of parts) {
    const last = merged.at(-1)
    const fits = typeof last?.text === 'string' && typeof part.text === 'string' && last.thought === part.thought
    if (last !== undefined && fits) merged[merged.length - 1] = { ...last, ...part, text: `${last.text}${part.text}` }
    else merged.push(part)
  }
  return merged
}

const chunk = (model: string, parts: readonly JsonObject[], rest: JsonObject, saying: Saying): JsonObject => ({
  candidates: [{ ...(parts.length === 0 ? {} : { content: { parts, role: 'model' } }), index: 0, ...rest }],
  usageMetadata: usage(saying),
  modelVersion: model,
  responseId: 'simulated-response',
})

const jobOf = (request: ReceivedRequest, variant: Variant): Job => {
  const match = variant.path.exec(request.path)
  if (match === null) return reject(`Not found: ${request.path}`)
  const model = decodeURIComponent(match[1] ?? '')
  const isStream = match[2] === 'streamGenerateContent'
  demand(!isStream || request.query.get('alt') === 'sse', 'this server streams events alone')
  return {
    isStream,
    prompt: readPrompt(objectAt(request.json, 'body', BODY), model, variant),
    whole: (saying) =>
      chunk(model, mergeTexts(partsFor(saying, variant)), { finishReason: FINISH[saying.stop] }, saying),
    events: (saying) => [
      ...partsFor(saying, variant).map((part) => chunk(model, [part], {}, saying)),
      chunk(model, saying.stop === 'refusal' ? [] : [{ text: '' }], { finishReason: FINISH[saying.stop] }, saying),
    ],
  }
}

const STATUS: Readonly<Record<number, string>> = { 400: 'INVALID_ARGUMENT', 429: 'RESOURCE_EXHAUSTED' }

const vendor = (variant: Variant): Vendor => ({
  open: (request) => jobOf(request, variant),
  framing: dataLineFraming(),
  error: (status, message) => ({ error: { code: status, message, status: STATUS[status] ?? 'INTERNAL' } }),
})

/** The Gemini API with Gemini 3. */
export const gemini: Vendor = vendor({
  path: /^\/v1beta\/models\/([^/:]+):(generateContent|streamGenerateContent)$/,
  signsCalls: true,
  hasCallIds: true,
})

/** Vertex AI with Gemini 2.5: calls have no ids. */
export const vertexGemini: Vendor = vendor({
  path: /^\/v1\/publishers\/google\/models\/([^/:]+):(generateContent|streamGenerateContent)$/,
  signsCalls: false,
  hasCallIds: false,
})
