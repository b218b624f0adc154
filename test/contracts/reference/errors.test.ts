// The reference's recorded failures in four client families, made again: same status and code, told in the caller's own family.
import { describe, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { isJsonObject, type JsonObject, parseJson, readPath } from '../../../src/kernel/index.ts'
import { type TestGateway, useLab } from '../../support/gateway.ts'
import { apiKeyOf } from '../../support/seed.ts'
import {
  dataLineFraming,
  type Framing,
  namedEventFraming,
  openAiFraming,
  type Upstream,
  whole,
} from '../../upstream/index.ts'
import { AROUND, DECISIONS, type Decision } from './error-decisions.ts'
import { type Family, familyOf, readAnswer } from './reading.ts'
import { answerOf } from './upstream.ts'

type RecordedFailure = {
  readonly case: string
  readonly request: {
    readonly method: string
    readonly path: string
    readonly headers: Readonly<Record<string, string>>
    readonly body: JsonObject | string | null
  }
  readonly upstream_calls: number
  readonly upstream_answer?: {
    readonly status: number
    readonly headers: Readonly<Record<string, string>>
    readonly body: JsonObject | string
  }
  readonly answer: { readonly status: number; readonly body: unknown }
}

const failures = JSON.parse(
  readFileSync(new URL('../../fixtures/reference/errors.json', import.meta.url), 'utf8'),
) as readonly RecordedFailure[]

const lab = useLab()

const MODELS = { openai: 'gpt-4o', claude: 'claude-sonnet-4-5-20250929', gemini: 'gemini-2.5-flash' }

/** The keys of the recorded session, by what their case is about. */
const KEYS: readonly (readonly [RegExp, object])[] = [
  [/./, { unlimited_quota: true }],
  [/disabled key/, { unlimited_quota: true, status: 2 }],
  [/address not allowed/, { unlimited_quota: true, allow_ips: '10.9.9.9' }],
  [/token quota too small/, { remain_quota: 1 }],
  [
    /model not in the key's list|limited key/,
    { unlimited_quota: true, model_limits_enabled: true, model_limits: 'gpt-4o-mini' },
  ],
]

const open = async (): Promise<{ gateway: TestGateway; upstream: Upstream }> => {
  const upstream = await lab.upstream()
  const priced = [...Object.values(MODELS), 'gpt-4o-mini', 'no-such-model', 'gpt-4', 'gemini-9']
  const gateway = await lab.gateway({
    channels: [
      { type: 1, models: [MODELS.openai, 'gpt-4o-mini', 'unpriced-model'], upstream },
      { type: 14, models: [MODELS.claude], upstream },
      { type: 24, models: [MODELS.gemini], upstream },
    ],
    user: { role: 100 },
    keys: KEYS.map(([, key]) => key),
    options: {
      ModelRatio: Object.fromEntries(priced.map((model) => [model, 2.5])),
      RetryTimes: 0,
      CheckSensitiveEnabled: true,
      CheckSensitiveOnPromptEnabled: true,
      SensitiveWords: 'forbiddenword',
    },
    mayLogErrors: true,
  })
  return { gateway, upstream }
}

const keyFor = ({ seeded }: TestGateway, name: string): string => {
  if (name.endsWith('unknown key')) return `sk-${'z'.repeat(48)}`
  const index = KEYS.findLastIndex(([pattern]) => pattern.test(name))
  return apiKeyOf(seeded, index)
}

const send = (gateway: TestGateway, { case: name, request }: RecordedFailure): Promise<Response> => {
  const key = keyFor(gateway, name)
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([header, value]) => [header, value.replace('{key}', key)]),
  )
  return fetch(gateway.url + request.path.replace('{key}', key), {
    method: request.method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(request.body === null
      ? {}
      : { body: typeof request.body === 'string' ? request.body : JSON.stringify(request.body) }),
  })
}

const scriptFailure = (upstream: Upstream, { upstream_answer: told }: RecordedFailure): void => {
  upstream.forget()
  upstream.script('always', (exchange) => {
    if (told === undefined) return answerOf(exchange.request, 'text').behaviour(exchange)
    const { 'content-type': contentType = 'application/json', ...headers } = told.headers
    const body = typeof told.body === 'string' ? told.body : JSON.stringify(told.body)
    return whole(body, contentType, { status: told.status, headers })(exchange)
  })
}

/** Whether a failure is told as the family's SDKs read it. */
const SHAPES: Readonly<Partial<Record<Family, (body: JsonObject, status: number) => boolean>>> = {
  chat: (body) => typeof readPath(body, 'error', 'type') === 'string' && readPath(body, 'error', 'code') !== '',
  claude: (body) => body.type === 'error' && typeof readPath(body, 'error', 'type') === 'string',
  gemini: (body, status) =>
    readPath(body, 'error', 'code') === status && typeof readPath(body, 'error', 'status') === 'string',
}
const shapeOf = (family: Family) => SHAPES[family === 'responses' ? 'chat' : family]

const CODE_MEMBERS: Readonly<Partial<Record<Family, string>>> = { claude: 'type', gemini: 'status' }

/** The part of the answer that a machine decides by. */
const codeOf = (family: Family, body: unknown): unknown => readPath(body, 'error', CODE_MEMBERS[family] ?? 'code')

const isStreamCase = ({ case: name }: RecordedFailure): boolean =>
  /: stream ends|mid-stream|comment and blank/.test(name)
const judged = failures.filter(
  (failure) => /^(openai|claude|gemini|responses): /.test(failure.case) && !isStreamCase(failure),
)

/** What differs in one failure, as lines that a decision can explain. */
const judge = async (
  gateway: TestGateway,
  upstream: Upstream,
  failure: RecordedFailure,
): Promise<readonly string[]> => {
  scriptFailure(upstream, failure)
  const response = await send(gateway, failure)
  const text = await response.text()
  const body = parseJson(text)
  const family = familyOf(failure.request.path)
  const calls = upstream.requests.length
  const codes = [codeOf(family, failure.answer.body), codeOf(family, body)].map(String)
  return [
    ...(response.status === failure.answer.status ? [] : [`status: ${failure.answer.status} → ${response.status}`]),
    ...(calls === failure.upstream_calls ? [] : [`calls: ${failure.upstream_calls} → ${calls}`]),
    ...(isJsonObject(body) && shapeOf(family)?.(body, response.status) === true
      ? []
      : [`shape: ${text.slice(0, 200)}`]),
    ...(codes[0] === codes[1] ? [] : [`code: ${codes.join(' → ')}`]),
  ]
}

test('every refusal and upstream failure has the status and code of the reference, in the caller’s family', async () => {
  const shared = await open()
  const unexplained: string[] = []
  const used = new Set<Decision>()
  for (const failure of judged) {
    // A channel that was told to wait would let the next call wait.
    const { gateway, upstream } = failure.case.includes('Retry-After') ? await open() : shared
    for (const line of await judge(gateway, upstream, failure)) {
      const decision = DECISIONS.find((item) => item.where.test(failure.case) && item.line.test(line))
      if (decision === undefined) unexplained.push(`${failure.case} | ${line}`)
      else used.add(decision)
    }
  }
  expect(judged).toHaveLength(101)
  expect(unexplained).toEqual([])
  expect(DECISIONS.filter((decision) => !used.has(decision)).map(({ reason }) => reason)).toEqual([])
}, 30_000)

/** The names of an answer's members, and of the first item of its list. */
const namesOf = (body: unknown): unknown => {
  if (!isJsonObject(body)) return typeof body
  const list = [body.data, body.models].find(Array.isArray)
  return [Object.keys(body).sort(), isJsonObject(list?.[0]) ? Object.keys(list[0]).sort() : []]
}

test('everything else around the relay has the status and the members of the reference', async () => {
  const { gateway, upstream } = await open()
  const unexplained: string[] = []
  const used = new Set<Decision>()
  const others = failures.filter((failure) => !judged.includes(failure) && !isStreamCase(failure))
  // A key's log has a row to show.
  await (await gateway.chat({ model: MODELS.openai })).text()
  for (const failure of others) {
    scriptFailure(upstream, failure)
    const response = await send(gateway, failure)
    const body = parseJson(await response.text())
    const { status } = failure.answer
    const theirs = JSON.stringify(namesOf(failure.answer.body))
    const ours = JSON.stringify(namesOf(body))
    const lines = [
      ...(response.status === status ? [] : [`status: ${status} → ${response.status}`]),
      ...(theirs === ours ? [] : [`members: ${theirs} → ${ours}`]),
    ]
    for (const line of lines) {
      const decision = AROUND.find((item) => item.where.test(failure.case) && item.line.test(line))
      if (decision === undefined) unexplained.push(`${failure.case} | ${line}`)
      else used.add(decision)
    }
  }
  expect(others).toHaveLength(19)
  expect(unexplained).toEqual([])
  expect(AROUND.filter((decision) => !used.has(decision)).map(({ reason }) => reason)).toEqual([])
})

/** What each family's stream was when it broke: a beginning, and how a whole one goes on. */
const STREAMS: Readonly<
  Record<string, { readonly head: readonly string[]; readonly tail: readonly string[]; readonly framing: Framing }>
> = {
  openai: {
    framing: openAiFraming(),
    head: [
      '{"id":"c","object":"chat.completion.chunk","created":1,"model":"gpt-4o","choices":[{"index":0,"delta":{"role":"assistant","content":"Hel"},"finish_reason":null}]}',
    ],
    tail: [
      '{"id":"c","object":"chat.completion.chunk","created":1,"model":"gpt-4o","choices":[{"index":0,"delta":{"content":"lo"},"finish_reason":"stop"}]}',
    ],
  },
  responses: {
    framing: namedEventFraming(),
    head: [
      '{"type":"response.created","response":{"id":"r","status":"in_progress","output":[]}}',
      '{"type":"response.output_text.delta","item_id":"i","output_index":0,"content_index":0,"delta":"Hel"}',
    ],
    tail: [
      '{"type":"response.output_text.delta","item_id":"i","output_index":0,"content_index":0,"delta":"lo"}',
      '{"type":"response.completed","response":{"id":"r","status":"completed","output":[{"type":"message","id":"i","role":"assistant","status":"completed","content":[{"type":"output_text","text":"Hello","annotations":[]}]}],"usage":{"input_tokens":7,"output_tokens":2,"total_tokens":9}}}',
    ],
  },
  claude: {
    framing: namedEventFraming(),
    head: [
      '{"type":"message_start","message":{"id":"m","type":"message","role":"assistant","content":[],"model":"c","stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":7,"output_tokens":1}}}',
      '{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}',
      '{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hel"}}',
    ],
    tail: [
      '{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"lo"}}',
      '{"type":"content_block_stop","index":0}',
      '{"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":2}}',
      '{"type":"message_stop"}',
    ],
  },
  gemini: {
    framing: dataLineFraming({ newline: '\n' }),
    head: [
      '{"candidates":[{"content":{"parts":[{"text":"Hel"}],"role":"model"},"index":0}],"usageMetadata":{"promptTokenCount":7,"totalTokenCount":7}}',
    ],
    tail: [
      '{"candidates":[{"content":{"parts":[{"text":"lo"}],"role":"model"},"finishReason":"STOP","index":0}],"usageMetadata":{"promptTokenCount":7,"candidatesTokenCount":2,"totalTokenCount":9}}',
    ],
  },
}

const TOLD = { finish: '', isError: true, isTold: true }
const OVERLOADED = '{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}'

describe('a stream that breaks is told to be broken, and one with rubbish in it is whole:', () => {
  for (const failure of failures.filter(isStreamCase))
    test(failure.case, async () => {
      const { gateway, upstream } = await open()
      const family = failure.case.split(':')[0] ?? ''
      const { head, tail, framing } = STREAMS[family] ?? STREAMS.openai!
      const frames = (lines: readonly string[]) =>
        lines.map((line, index) => Buffer.from(framing.frame(line, index)).toString()).join('')
      const ending = Buffer.from(framing.terminal ?? '').toString()
      const whole200 = (text: string) => whole(text, 'text/event-stream', { isChunked: true })
      const isBroken = /ends early|error event/.test(failure.case)
      const middle = failure.case.includes('error event')
        ? frames([OVERLOADED])
        : failure.case.includes('garbage')
          ? 'data: {not json\n\n'
          : ': comment\n\n\n\n'
      upstream.script(
        'always',
        failure.case.includes('ends early')
          ? whole200(frames(head))
          : whole200(frames(head) + middle + (isBroken ? '' : frames(tail) + ending)),
      )
      const response = await send(gateway, failure)
      const reading = readAnswer(
        familyOf(failure.request.path),
        response.headers.get('content-type') ?? '',
        await response.bytes(),
      )
      const { text, finish, isError } = reading
      // What breaks before anything was passed on is a failure with a status of its own; after that, an event.
      if (isBroken) expect({ finish, isError, isTold: response.status >= 500 || text === 'Hel' }).toEqual(TOLD)
      else expect({ text, finish, isError }).toEqual({ text: 'Hello', finish: 'stop', isError: false })
    })
})
