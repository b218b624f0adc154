// Chat answers of vendors of which no recording exists, in their own formats.
import {
  type Behaviour,
  jsonLineFraming,
  namedEventFraming,
  type ReceivedRequest,
  recording,
  replay,
  stream,
  whole,
} from '../../upstream/index.ts'
import { NOTHING, type Reading } from './reading.ts'
import { type Answer, isStreamed, type Kind, told } from './recorded-answers.ts'

/** Vendors of which no recording exists say these two words, for 7 and 3 tokens. */
const WORDS = ['Hello', ' there.'] as const
const TEXT = WORDS.join('')
/** The call that Ollama and Cohere make. */
export const CALL = { name: 'weather', arguments: { location: 'San Francisco' } }
/** What the two words mean. */
export const SAID: Reading = { ...NOTHING, text: TEXT, finish: 'stop', usage: { input: 7, output: 3 } }

const lines = (items: readonly unknown[]): string[] => items.map((item) => JSON.stringify(item))
const sse = (items: readonly unknown[]): Behaviour =>
  stream(lines(items), { framing: { ...namedEventFraming(), frame: (line) => Buffer.from(`data: ${line}\n\n`) } })

/** Ollama's chat: JSON lines. */
export const ollama = (request: ReceivedRequest, kind: Kind): Behaviour => {
  const calls = kind === 'tool' ? { tool_calls: [{ function: CALL }] } : {}
  const end = { done: true, done_reason: 'stop', prompt_eval_count: 7, eval_count: 3 }
  const at = (second: number, content: string, more: object = {}) => ({
    model: request.model,
    created_at: `2025-01-01T00:00:0${second}Z`,
    message: { role: 'assistant', content, ...more },
    done: false,
  })
  // Ollama streams unless it is told not to.
  if (request.json.stream === false) return told({ ...at(1, TEXT, calls), ...end })
  return stream(lines([at(0, WORDS[0], calls), at(1, WORDS[1]), { ...at(1, ''), ...end }]), {
    framing: jsonLineFraming(),
  })
}

/** Tencent's signed chat. */
export const tencent = (request: ReceivedRequest): Behaviour => {
  const usage = { PromptTokens: 7, CompletionTokens: 3, TotalTokens: 10 }
  const choice = (member: 'Message' | 'Delta', content: string, finish: string) => ({
    FinishReason: finish,
    [member]: { Role: 'assistant', Content: content },
  })
  const answer = (choices: object) => ({ Id: 'u1', Created: 1, Usage: usage, Choices: [choices] })
  return request.json.Stream === true
    ? sse([answer(choice('Delta', WORDS[0], '')), answer(choice('Delta', WORDS[1], 'stop'))])
    : told({ Response: { ...answer(choice('Message', TEXT, 'stop')), RequestId: 'r1' } })
}

/** Baidu's first chat. */
export const baidu = (request: ReceivedRequest): Behaviour => {
  const usage = { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 }
  const part = (result: string, isEnd: boolean) => ({ id: 'as-1', created: 1, result, is_end: isEnd, usage })
  return request.isStream ? sse([part(WORDS[0], false), part(WORDS[1], true)]) : told(part(TEXT, true))
}

const ZHIPU_USAGE = { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 }

/** Zhipu's third chat, told by its address whether it streams. */
export const zhipu = ({ path }: ReceivedRequest): Behaviour =>
  path.endsWith('/sse-invoke')
    ? whole(
        [
          `event: add\nid: 7\ndata: ${WORDS[0]}\n\n`,
          `event: add\nid: 7\ndata: ${WORDS[1]}\n\n`,
          `event: finish\nid: 7\ndata:\nmeta: ${JSON.stringify({ request_id: '7', task_id: '7', task_status: 'SUCCESS', usage: ZHIPU_USAGE })}\n\n`,
        ].join(''),
        'text/event-stream',
      )
    : told({
        code: 200,
        msg: 'ok',
        success: true,
        data: {
          request_id: '7',
          task_id: '7',
          task_status: 'SUCCESS',
          choices: [{ role: 'assistant', content: `"${TEXT}"` }],
          usage: ZHIPU_USAGE,
        },
      })

/** Dify's chat flow. */
export const dify = (request: ReceivedRequest): Behaviour => {
  const metadata = { usage: { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 } }
  const ids = { id: 'm1', message_id: 'm1', conversation_id: 'cv', task_id: 't1' }
  return request.json.response_mode === 'streaming'
    ? sse([
        ...WORDS.map((answer) => ({ event: 'message', ...ids, answer })),
        { event: 'message_end', ...ids, metadata },
      ])
    : told({ event: 'message', ...ids, answer: TEXT, metadata, created_at: 1 })
}

/** Coze's chat as a stream. */
export const coze = (): Behaviour => {
  const ids = { id: 'm1', conversation_id: 'v1', bot_id: 'bot-1', chat_id: 'c1' }
  const message = (content: string) => ({ ...ids, role: 'assistant', type: 'answer', content, content_type: 'text' })
  const chat = { id: 'c1', conversation_id: 'v1', bot_id: 'bot-1' }
  const events: readonly (readonly [string, unknown])[] = [
    ['conversation.chat.created', { ...chat, status: 'created' }],
    ...WORDS.map((word) => ['conversation.message.delta', message(word)] as const),
    ['conversation.message.completed', message(TEXT)],
    [
      'conversation.chat.completed',
      { ...chat, status: 'completed', usage: { token_count: 10, output_count: 3, input_count: 7 } },
    ],
    ['done', '[DONE]'],
  ]
  const text = events.map(([event, data]) => `event:${event}\ndata:${JSON.stringify(data)}\n\n`).join('')
  return whole(text, 'text/event-stream')
}

/** Cohere's second version: a made-up text, so that it can be compared with what the reference got from the first. */
const cohereWords = (request: ReceivedRequest): Behaviour => {
  const usage = { billed_units: { input_tokens: 7, output_tokens: 3 }, tokens: { input_tokens: 7, output_tokens: 3 } }
  const content = [{ type: 'text', text: TEXT }]
  if (!request.isStream)
    return told({ id: 'r1', finish_reason: 'COMPLETE', usage, message: { role: 'assistant', content } })
  const at = (type: string, content: object) => ({ type, index: 0, delta: { message: { content } } })
  return stream(
    lines([
      { type: 'message-start', id: 'r1', delta: { message: { role: 'assistant', content: [] } } },
      at('content-start', { type: 'text', text: '' }),
      ...WORDS.map((text) => at('content-delta', { text })),
      { type: 'content-end', index: 0 },
      { type: 'message-end', delta: { finish_reason: 'COMPLETE', usage } },
    ]),
    { framing: namedEventFraming() },
  )
}

/** The recordings of one question with two calls, read by hand: a plan in words, then the calls. */
const COHERE_PLANS = {
  whole:
    'I will use the weather tool to find out the weather in San Francisco. I will also use the cityAttractions tool to find out what attractions are in San Francisco.',
  stream:
    'I will use the weather tool to find the weather in San Francisco and the cityAttractions tool to find attractions in San Francisco.',
}
const COHERE_OUTPUT_TOKENS = { whole: 52, stream: 44 }

/** Cohere's second chat: calls from a recording, words made up. */
export const cohere = (request: ReceivedRequest, kind: Kind): Answer => {
  if (kind !== 'tool') return { behaviour: cohereWords(request), said: SAID }
  const form = isStreamed(request) ? 'stream' : 'whole'
  return {
    behaviour: replay(recording('cohere', 'cohere-tool-call', form)),
    said: {
      ...NOTHING,
      text: COHERE_PLANS[form],
      calls: [CALL, { name: 'cityAttractions', arguments: { city: 'San Francisco' } }],
      finish: 'tool_calls',
      usage: { input: 119, output: COHERE_OUTPUT_TOKENS[form] },
    },
  }
}
