// A simulated Ollama: its own chat API in JSON lines. https://docs.ollama.com/api/chat
import { jsonLineFraming } from '../framing.ts'
import type { JsonObject, JsonValue } from '../json.ts'
import type { ReceivedRequest } from '../request.ts'
import { type Call, cost, type Prompt, pieces, type Saying } from './model.ts'
import type { Job, Vendor } from './serve.ts'
import { base64At, demand, eachAt, numberAt, objectAt, oneOf, optional, textAt } from './strict.ts'

const MEMBERS =
  'format keep_alive logprobs messages model options shift stream think tools top_logprobs truncate'.split(' ')
const MESSAGE = 'role content thinking images tool_calls tool_name tool_call_id'.split(' ')

type Walk = {
  text: string
  readonly media: Prompt['media'][number][]
  results: Prompt['results'][number][]
  open: { readonly id: JsonValue | undefined; readonly call: Call }[]
}

/** Images are bare bytes; what they are is seen in their first ones. */
const typeOf = (data: string): string => {
  if (data.startsWith('iVBOR')) return 'image/png'
  return data.startsWith('/9j/') ? 'image/jpeg' : 'image/unknown'
}

const readCall = (value: JsonValue, path: string): Walk['open'][number] => {
  const item = objectAt(value, path, ['id', 'type', 'function'])
  const { name, arguments: input } = objectAt(item.function, `${path}.function`, [
    'index',
    'name',
    'arguments',
    'description',
  ])
  // Go reads the arguments into a map; the text of an object is an error.
  return {
    id: item.id,
    call: { name: textAt(name, `${path}.name`), arguments: objectAt(input, `${path}.function.arguments`) },
  }
}

const readResult = (message: JsonObject, path: string, walk: Walk): void => {
  const { tool_call_id: id, tool_name: name } = message
  const index = walk.open.findIndex(
    (open) =>
      (id === undefined || open.id === undefined || open.id === id) && (name === undefined || open.call.name === name),
  )
  const [found] = index < 0 ? [] : walk.open.splice(index, 1)
  demand(found !== undefined, `${path}: no call for the result of ${String(name)} ${String(id)}`)
  walk.results.push({ call: found.call, text: textAt(message.content, `${path}.content`) })
}

const readMessage = (value: JsonValue, path: string, walk: Walk): void => {
  const message = objectAt(value, path, MESSAGE)
  const role = oneOf(message.role, `${path}.role`, ['system', 'user', 'assistant', 'tool'])
  const text = textAt(message.content ?? '', `${path}.content`)
  eachAt(message.images ?? [], `${path}.images`, (image, at) => {
    const bytes = base64At(image, at)
    walk.media.push({ mimeType: typeOf(String(image)), bytes })
  })
  if (role === 'tool') {
    readResult(message, path, walk)
    return
  }
  demand(walk.open.length === 0, `${path}: results are missing`)
  if (role === 'user') walk.text = text
  if (role !== 'assistant') return
  walk.results = []
  walk.open = eachAt(message.tool_calls ?? [], `${path}.tool_calls`, readCall)
}

const readPrompt = (body: JsonObject): Prompt => {
  const walk: Walk = { text: '', media: [], results: [], open: [] }
  eachAt(body.messages, 'messages', (message, path) => readMessage(message, path, walk))
  const options = objectAt(body.options ?? {}, 'options')
  const limit = optional(options.num_predict, 'options.num_predict', numberAt)
  optional(options.stop, 'options.stop', (value, path) => eachAt(value, path, textAt))
  const schema = optional(body.format === 'json' ? undefined : body.format, 'format', (value, at) =>
    objectAt(value, at),
  )
  const think = body.think ?? false
  demand(typeof think === 'boolean' || ['low', 'medium', 'high', 'max'].includes(String(think)), 'invalid think value')
  return {
    model: textAt(body.model, 'model'),
    text: walk.text,
    media: walk.media,
    results: walk.results,
    tools: eachAt(body.tools ?? [], 'tools', (value, path) => {
      const tool = objectAt(value, path, ['type', 'function'])
      const { name, parameters } = objectAt(tool.function, `${path}.function`, ['name', 'description', 'parameters'])
      return { name: textAt(name, `${path}.name`), schema: objectAt(parameters ?? {}, `${path}.parameters`) }
    }),
    thinks: think !== false,
    ...(schema === undefined ? {} : { schema }),
    ...(limit === undefined ? {} : { outputTokensMax: limit }),
  }
}

const callsOf = ({ calls, seed }: Saying) =>
  calls.map(({ name, arguments: input }, index) => ({
    id: `call_${seed}x${index}`,
    function: { index, name, arguments: input },
  }))

const line = (model: string, message: JsonObject, rest: JsonObject = { done: false }): JsonObject => ({
  model,
  created_at: '2026-11-21T12:00:00.123456789Z',
  message: { role: 'assistant', content: '', ...message },
  ...rest,
})

const last = ({ stop }: Saying): JsonObject => ({
  done: true,
  // Calls and refusals are no reasons of their own here.
  done_reason: stop === 'length' ? 'length' : 'stop',
  total_duration: 4_000_000,
  prompt_eval_count: cost.prompt,
  eval_count: cost.output,
})

const open = (request: ReceivedRequest): Job => {
  demand(request.path === '/api/chat', `404 page not found`)
  const body = objectAt(request.json, 'body', MEMBERS)
  const prompt = readPrompt(body)
  const { model } = prompt
  return {
    prompt,
    // Streaming is what happens when nothing is said.
    isStream: body.stream !== false,
    whole: (saying) =>
      line(
        model,
        {
          content: saying.text,
          ...(saying.thoughts === undefined ? {} : { thinking: saying.thoughts }),
          ...(saying.calls.length === 0 ? {} : { tool_calls: callsOf(saying) }),
        },
        last(saying),
      ),
    events: (saying) => [
      ...(saying.thoughts === undefined ? [] : pieces(saying.thoughts).map((thinking) => line(model, { thinking }))),
      ...(saying.text === '' ? [] : pieces(saying.text).map((content) => line(model, { content }))),
      ...callsOf(saying).map((call) => line(model, { tool_calls: [call] })),
      line(model, {}, last(saying)),
    ],
  }
}

export const ollama: Vendor = {
  open,
  framing: jsonLineFraming(),
  error: (_status, message) => ({ error: message }),
}
