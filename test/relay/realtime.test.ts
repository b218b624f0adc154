// Realtime sessions through the whole gateway: sockets on both sides, and the books afterwards.
import { afterEach, describe, expect, test } from 'bun:test'
import OpenAI from 'openai'
import { OpenAIRealtimeWebSocket } from 'openai/realtime/websocket'
import { type GatewaySeed, type TestGateway, useLab } from '../support/gateway.ts'
import { apiKeyOf, type ChannelSeed, keyText } from '../support/seed.ts'
import type { RawClient } from '../upstream/index.ts'
import {
  type Closed,
  createMailbox,
  greeting,
  type RealtimeEvent,
  type RealtimeUpstream,
  type RealtimeUpstreamOptions,
  startRealtimeUpstream,
} from '../upstream/realtime.ts'

const lab = useLab()
let upstreams: RealtimeUpstream[] = []
let clients: WebSocket[] = []
afterEach(() => {
  for (const client of clients) client.terminate()
  for (const upstream of upstreams) upstream.stop()
  clients = []
  upstreams = []
})

const MODEL = 'gpt-4o-realtime-preview'

const startUpstream = (options?: RealtimeUpstreamOptions): RealtimeUpstream => {
  const upstream = startRealtimeUpstream(options)
  upstreams.push(upstream)
  return upstream
}

/** The prices that billing.md A03 is worked out with. */
const prices = {
  ModelRatio: { [MODEL]: 2.5 },
  CompletionRatio: { [MODEL]: 4 },
  AudioRatio: { [MODEL]: 8 },
  AudioCompletionRatio: { [MODEL]: 1 },
}

const channelAt = (upstream: RealtimeUpstream, more: ChannelSeed = {}): ChannelSeed => ({
  upstream,
  models: [MODEL],
  ...more,
})

const open = async (seed: Partial<GatewaySeed> = {}, options?: RealtimeUpstreamOptions) => {
  const upstream = startUpstream(options)
  const gateway = await lab.gateway({
    channels: [channelAt(upstream)],
    ...seed,
    options: { ...prices, ...seed.options },
  })
  return { upstream, gateway }
}

type Dial = {
  readonly query?: string
  readonly headers?: Record<string, string>
  readonly protocols?: string[]
}

/** A client's socket; `opened` rejects with what the gateway answered instead. */
const dial = (gateway: TestGateway, { query = `?model=${MODEL}`, headers, protocols = [] }: Dial = {}) => {
  const frames = createMailbox<string | Uint8Array>()
  const opened = Promise.withResolvers<void>()
  const closed = Promise.withResolvers<Closed>()
  const socket = new WebSocket(`ws://127.0.0.1:${gateway.port}/v1/realtime${query}`, {
    headers: headers ?? { authorization: `Bearer ${apiKeyOf(gateway.seeded)}` },
    ...(protocols.length === 0 ? {} : { protocols }),
  })
  clients.push(socket)
  socket.binaryType = 'arraybuffer'
  socket.onopen = () => opened.resolve()
  socket.onmessage = ({ data }) => frames.put(typeof data === 'string' ? data : new Uint8Array(data))
  socket.onerror = (event) => opened.reject(new Error('message' in event ? String(event.message) : 'failed'))
  socket.onclose = ({ code, reason }) => closed.resolve({ code, reason })
  opened.promise.catch(() => undefined)
  return {
    socket,
    opened: opened.promise,
    closed: closed.promise,
    frame: frames.take,
    event: async () => JSON.parse(String(await frames.take())) as RealtimeEvent,
    say: (event: RealtimeEvent) => socket.send(JSON.stringify(event)),
  }
}

/** A client on a bare socket, for one that does not read or leaves early. */
const dialRaw = async (gateway: TestGateway): Promise<RawClient> => {
  const raw = await gateway.raw()
  const headers = [
    'Host: localhost',
    `Authorization: Bearer ${apiKeyOf(gateway.seeded)}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  ]
  raw.send(`GET /v1/realtime?model=${MODEL} HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n`)
  return raw
}

/** An open session, past its greeting. */
const connect = async (gateway: TestGateway, upstream: RealtimeUpstream, how?: Dial) => {
  const client = dial(gateway, how)
  const session = await upstream.session()
  await client.opened
  expect(await client.event()).toMatchObject({ type: 'session.created' })
  return { client, session }
}

/** What a plain request to the same address is told: refusals come before the upgrade. */
const refusal = async (gateway: TestGateway, { query = `?model=${MODEL}`, headers }: Dial = {}) => {
  const response = await fetch(`${gateway.url}/v1/realtime${query}`, {
    headers: {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      ...(headers ?? { authorization: `Bearer ${apiKeyOf(gateway.seeded)}` }),
    },
  })
  const { error } = (await response.json()) as { error: { message: string; code: string; type: string } }
  return { status: response.status, ...error }
}

const usageOf = (textIn: number, textOut: number, audioIn: number, audioOut: number) => ({
  total_tokens: textIn + textOut + audioIn + audioOut,
  input_tokens: textIn + audioIn,
  output_tokens: textOut + audioOut,
  input_token_details: { text_tokens: textIn, audio_tokens: audioIn, cached_tokens: 0 },
  output_token_details: { text_tokens: textOut, audio_tokens: audioOut },
})

const A03 = usageOf(200, 100, 1000, 800)

const started = (id: string): RealtimeEvent => ({ type: 'response.created', response: { id, status: 'in_progress' } })
const done = (id: string, usage?: unknown, status = 'completed'): RealtimeEvent => ({
  type: 'response.done',
  response: { id, status, ...(usage === undefined ? {} : { usage }) },
})
const spoke = (id: string, delta: string): RealtimeEvent => ({
  type: 'response.output_text.delta',
  response_id: id,
  delta,
})

/** One answer from its request to its end, as the client sees it. */
const answer = async (
  { client, session }: Awaited<ReturnType<typeof connect>>,
  id: string,
  usage: unknown,
): Promise<void> => {
  client.say({ type: 'response.create' })
  expect(await session.event()).toEqual({ type: 'response.create' })
  session.say(started(id))
  session.say(done(id, usage))
  expect(await client.event()).toMatchObject({ type: 'response.created' })
  expect(await client.event()).toMatchObject({ type: 'response.done', response: { id } })
}

describe('frames', () => {
  test('pass both ways as they are, text and bytes, in order', async () => {
    const { gateway, upstream } = await open()
    const { client, session } = await connect(gateway, upstream)
    const odd = '{"type": "conversation.item.create",  "big": 12345678901234567890, "x": "\\u00e9"}'
    client.socket.send(odd)
    client.socket.send(new Uint8Array([0, 255, 1]))
    expect(await session.frame()).toBe(odd)
    expect([...((await session.frame()) as Uint8Array)]).toEqual([0, 255, 1])
    const back = '{"type":"unknown.event",\n "n": 1.0}'
    session.send(back)
    session.send(new Uint8Array([9, 8]))
    expect(await client.frame()).toBe(back)
    expect([...((await client.frame()) as Uint8Array)]).toEqual([9, 8])
  })

  test('a close by the client reaches the upstream with its code and reason', async () => {
    const { gateway, upstream } = await open()
    const { client, session } = await connect(gateway, upstream)
    client.socket.close(4001, 'enough')
    expect(await session.closed).toEqual({ code: 4001, reason: 'enough' })
  })

  test('a close by the upstream reaches the client with its code and reason', async () => {
    const { gateway, upstream } = await open()
    const { client, session } = await connect(gateway, upstream)
    session.close(4002, 'session expired')
    expect(await client.closed).toEqual({ code: 4002, reason: 'session expired' })
    expect((await gateway.books()).rows).toHaveLength(0)
  })

  test('an error event of the upstream is passed on without the channel’s key', async () => {
    const { gateway, upstream } = await open()
    const { client, session } = await connect(gateway, upstream)
    session.say({ type: 'error', error: { message: 'key sk-upstream-1 is tired' } })
    expect(await client.event()).toEqual({ type: 'error', error: { message: 'key *** is tired' } })
  })

  test('a client that does not read is cut off before it fills the memory', async () => {
    const { gateway, upstream } = await open()
    const raw = await dialRaw(gateway)
    const session = await upstream.session()
    await raw.sees('session.created')
    raw.pause()
    const megabyte = `{"type":"noise","pad":"${'x'.repeat(1 << 20)}"}`
    for (let count = 0; count < 64; count++) session.send(megabyte)
    expect((await session.closed).code).toBe(1013)
    raw.leave()
  })
})

describe('a key', () => {
  test('may come as a subprotocol, which is answered with realtime alone', async () => {
    const { gateway, upstream } = await open()
    const protocols = ['realtime', `openai-insecure-api-key.${apiKeyOf(gateway.seeded)}`, 'openai-beta.realtime-v1']
    const { client, session } = await connect(gateway, upstream, { headers: {}, protocols })
    expect(client.socket.protocol).toBe('realtime')
    expect(session.headers.get('authorization')).toBe('Bearer sk-upstream-1')
    expect(session.headers.get('openai-beta')).toBe('realtime=v1')
    expect(session.headers.get('sec-websocket-protocol') ?? '').not.toContain(keyText(1))
  })

  test('that is wrong is refused before the upgrade, in OpenAI’s envelope', async () => {
    const { gateway, upstream } = await open()
    expect(await refusal(gateway, { headers: { authorization: 'Bearer sk-wrong' } })).toMatchObject({
      status: 401,
      code: 'invalid_api_key',
    })
    await expect(dial(gateway, { headers: { cookie: 'session=x' } }).opened).rejects.toThrow('401')
    expect(upstream.requests).toHaveLength(0)
  })

  test('is limited to its models, and to what is served and priced', async () => {
    const { gateway } = await open({
      keys: [{ unlimited_quota: true, model_limits_enabled: true, model_limits: `${MODEL},nobody-serves` }],
    })
    expect(await refusal(gateway, { query: '?model=gpt-4o-mini' })).toMatchObject({
      status: 403,
      code: 'model_not_allowed',
    })
    expect(await refusal(gateway, { query: '?model=nobody-serves' })).toMatchObject({
      status: 503,
      code: 'model_not_found',
    })
    expect(await refusal(gateway, { query: '' })).toMatchObject({ status: 400, type: 'invalid_request_error' })
  })

  test('without quota opens no session', async () => {
    const { gateway, upstream } = await open({ keys: [{ unlimited_quota: false, remain_quota: 10 }] })
    expect(await refusal(gateway)).toMatchObject({ status: 403, code: 'pre_consume_token_quota_failed' })
    expect(upstream.requests).toHaveLength(0)
  })

  test('never buys an ephemeral key of the operator’s account', async () => {
    const { gateway, upstream } = await open()
    for (const path of ['/v1/realtime/client_secrets', '/v1/realtime/sessions'])
      expect((await gateway.post(path, { model: MODEL })).status).toBeGreaterThanOrEqual(404)
    expect(upstream.requests).toHaveLength(0)
  })
})

describe('the upstream', () => {
  test('is asked for the mapped model at the channel’s address', async () => {
    const upstream = startUpstream()
    const mapped = channelAt(upstream, { model_mapping: JSON.stringify({ [MODEL]: 'gpt-realtime-2' }) })
    const gateway = await lab.gateway({ channels: [mapped], options: prices })
    const { client, session } = await connect(gateway, upstream)
    expect(session.url.pathname).toBe('/v1/realtime')
    expect(session.url.searchParams.get('model')).toBe('gpt-realtime-2')
    await answer({ client, session }, 'resp_1', A03)
    const [row] = (await gateway.books()).rows
    expect(row).toMatchObject({ model_name: MODEL, quota: 37_500 })
    expect(JSON.parse(row?.other ?? '')).toMatchObject({ is_model_mapped: true, upstream_model_name: 'gpt-realtime-2' })
  })

  test('at Azure is asked for the deployment', async () => {
    const upstream = startUpstream()
    const gateway = await lab.gateway({ channels: [channelAt(upstream, { type: 3 })], options: prices })
    const { session } = await connect(gateway, upstream)
    expect(session.headers.get('api-key')).toBe('sk-upstream-1')
    expect(session.url.href).toContain(MODEL)
  })

  for (const [name, options] of Object.entries({
    'that refuses the handshake': { status: 500 },
    'that refuses the key': { status: 401 },
    'that agrees and then finds fault with the key': {
      greeting: { type: 'error', error: { type: 'invalid_request_error', code: 'invalid_api_key', message: 'bad' } },
    },
  } satisfies Record<string, RealtimeUpstreamOptions>))
    test(`${name} is passed over for the next channel`, async () => {
      const first = startUpstream(options)
      const second = startUpstream()
      const gateway = await lab.gateway({
        channels: [channelAt(first, { priority: 10 }), channelAt(second)],
        options: { ...prices, RetryTimes: 3 },
      })
      const { client, session } = await connect(gateway, second)
      await answer({ client, session }, 'resp_1', A03)
      expect(first.requests.length).toBeGreaterThan(0)
      const { rows, channels } = await gateway.books()
      expect(rows.map((row) => row.channel_id)).toEqual([channels[1]!.id])
      expect(JSON.parse(rows[0]!.other).admin_info.use_channel).toEqual(channels.map(({ id }) => String(id)))
    })

  test('that cannot be reached is told as an HTTP error, and the hold is back', async () => {
    const { gateway } = await open({}, { status: 503 })
    expect((await refusal(gateway)).status).toBeGreaterThanOrEqual(500)
    const { holds, rows } = await gateway.books()
    expect([holds.length, rows.length]).toEqual([0, 0])
  })

  test('is left when the client leaves during the handshake', async () => {
    const { gateway, upstream } = await open({}, { isSilent: true })
    const raw = await dialRaw(gateway)
    while (upstream.requests.length === 0) await new Promise((resolve) => setImmediate(resolve))
    raw.leave()
    expect(await upstream.left()).toBe('left')
  })
})

describe('each answer', () => {
  const otherOf = (row: { other: string } | undefined) => JSON.parse(row?.other ?? '{}')

  test('is charged to the unit by its text and sound, under an id of its own', async () => {
    const { gateway, upstream } = await open()
    const both = await connect(gateway, upstream)
    await answer(both, 'resp_1', A03)
    await answer(both, 'resp_2', usageOf(10, 0, 0, 0))
    await answer(both, 'resp_3', usageOf(0, 5, 0, 0))
    const { rows } = await gateway.books()
    expect(rows.map((row) => row.quota)).toEqual([37_500, 25, 50])
    const id = rows[0]?.request_id ?? ''
    expect(rows.map((row) => row.request_id)).toEqual([id, `${id}-2`, `${id}-3`])
    expect(rows[0]).toMatchObject({
      prompt_tokens: 1200,
      completion_tokens: 900,
      upstream_request_id: 'resp_1',
      is_stream: true,
    })
    expect(otherOf(rows[0])).toMatchObject({
      ws: true,
      text_input: 200,
      text_output: 100,
      audio_input: 1000,
      audio_output: 800,
      audio_ratio: 8,
      request_path: '/v1/realtime',
      request_conversion: ['openai_realtime'],
      stream_status: { status: 'ok', end_reason: 'done' },
    })
  })

  test('is in the books before the client sees its end', async () => {
    const { gateway, upstream } = await open()
    const both = await connect(gateway, upstream)
    await answer(both, 'resp_1', A03)
    expect((await gateway.peek()).rows.map((row) => row.quota)).toEqual([37_500])
  })

  test('that was cancelled is charged for what it used', async () => {
    const { gateway, upstream } = await open()
    const { client, session } = await connect(gateway, upstream)
    session.say(started('resp_1'))
    session.say(done('resp_1', usageOf(100, 0, 0, 0), 'cancelled'))
    await client.event()
    await client.event()
    expect((await gateway.books()).rows.map((row) => row.quota)).toEqual([250])
  })

  test('that failed without a word is free, and the session goes on', async () => {
    const { gateway, upstream } = await open()
    const both = await connect(gateway, upstream)
    both.session.say(started('resp_1'))
    both.session.say(done('resp_1', undefined, 'failed'))
    await both.client.event()
    await both.client.event()
    await answer(both, 'resp_2', usageOf(10, 0, 0, 0))
    expect((await gateway.books()).rows.map((row) => row.quota)).toEqual([25])
  })

  test('without usage is counted: words by tokens, sound by its seconds', async () => {
    const { gateway, upstream } = await open()
    const { client, session } = await connect(gateway, upstream)
    session.say({ type: 'session.updated', session: { audio: { output: { format: { type: 'audio/pcmu' } } } } })
    await client.event()
    // 6 seconds of PCM in, 3 seconds of G.711 out.
    client.say({ type: 'input_audio_buffer.append', audio: Buffer.alloc(288_000).toString('base64') })
    client.say({ type: 'response.create', response: { instructions: 'Hello world' } })
    await session.event()
    await session.event()
    session.say(started('resp_1'))
    session.say(spoke('resp_1', 'Hello world'))
    const sound = Buffer.alloc(24_000).toString('base64')
    session.say({ type: 'response.output_audio.delta', response_id: 'resp_1', delta: sound })
    session.say(done('resp_1'))
    for (let count = 0; count < 4; count++) await client.event()
    const [row] = (await gateway.books()).rows
    const other = otherOf(row)
    expect(other).toMatchObject({
      audio_input: 166,
      audio_output: 41,
      text_output: 2,
      admin_info: { local_count_tokens: true },
    })
    // "Hello world" and its line break.
    expect(other.text_input).toBe(3)
    expect(row?.quota).toBe(Math.round((3 + 2 * 4 + 166 * 8 + 41 * 8) * 2.5))
  })

  test('with absurd usage is counted, and its row says so', async () => {
    const { gateway, upstream } = await open()
    const { client, session } = await connect(gateway, upstream)
    session.say(started('resp_1'))
    session.say(spoke('resp_1', 'Hello'))
    session.say(done('resp_1', { input_tokens: -5, output_tokens: 1e15 }))
    for (let count = 0; count < 3; count++) await client.event()
    const [row] = (await gateway.books()).rows
    expect(row?.quota).toBe(10)
    expect(otherOf(row)).toMatchObject({ usage_clamped: true })
  })

  test('of two side by side has its own hold and its own row', async () => {
    const { gateway, upstream } = await open()
    const { client, session } = await connect(gateway, upstream)
    session.say(started('resp_1'))
    session.say(started('resp_2'))
    session.say(done('resp_2', usageOf(10, 0, 0, 0)))
    session.say(done('resp_1', usageOf(20, 0, 0, 0)))
    for (let count = 0; count < 4; count++) await client.event()
    const { rows } = await gateway.books()
    expect(rows.map((row) => [row.upstream_request_id, row.quota])).toEqual([
      ['resp_2', 25],
      ['resp_1', 50],
    ])
  })

  test('is charged once, however often its end is told, and also when its beginning was not', async () => {
    const { gateway, upstream } = await open()
    const { client, session } = await connect(gateway, upstream)
    for (const id of ['resp_1', 'resp_1', 'resp_2']) {
      session.say(done(id, usageOf(10, 0, 0, 0)))
      expect(await client.event()).toMatchObject({ type: 'response.done', response: { id } })
    }
    expect((await gateway.books()).rows.map((row) => row.quota)).toEqual([25, 25])
  })

  test('of a model with a tiered price is charged by its expression', async () => {
    const { gateway, upstream } = await open({
      options: {
        'billing_setting.billing_mode': { [MODEL]: 'tiered_expr' },
        'billing_setting.billing_expr': { [MODEL]: 'tier("base", p * 2 + c * 4)' },
      },
    })
    const both = await connect(gateway, upstream)
    await answer(both, 'resp_1', A03)
    const [row] = (await gateway.books()).rows
    // (1200 × 2 + 900 × 4) dollars a million.
    expect(row?.quota).toBe(3000)
    expect(otherOf(row)).toMatchObject({ ws: true, matched_tier: 'base' })
  })

  test('of a model with a fixed price is paid once a session', async () => {
    const { gateway, upstream } = await open({ options: { ModelPrice: { [MODEL]: 0.02 } } })
    const both = await connect(gateway, upstream)
    await answer(both, 'resp_1', A03)
    await answer(both, 'resp_2', A03)
    expect((await gateway.books()).rows.map((row) => row.quota)).toEqual([10_000, 0])
  })

  test('is followed by the transcript of its input at the price of the transcribing model', async () => {
    const ratios = { ModelRatio: { ...prices.ModelRatio, 'whisper-1': 15 } }
    const { gateway, upstream } = await open({ options: ratios })
    const both = await connect(gateway, upstream)
    const { client, session } = both
    session.say({ type: 'session.updated', session: { audio: { input: { transcription: { model: 'whisper-1' } } } } })
    await client.event()
    await answer(both, 'resp_1', A03)
    session.say({
      type: 'conversation.item.input_audio_transcription.completed',
      item_id: 'item_1',
      transcript: 'Hi',
      usage: { type: 'duration', seconds: 5.4 },
    })
    await client.event()
    // 6 seconds are 100 tokens, at 15 each.
    const { rows } = await gateway.books()
    expect(rows.map((row) => [row.model_name, row.quota])).toEqual([
      [MODEL, 37_500],
      ['whisper-1', 1500],
    ])
  })
})

test('a transcript by a model without a price is charged as the session’s own', async () => {
  const { gateway, upstream } = await open()
  const { client, session } = await connect(gateway, upstream)
  session.say({ type: 'session.updated', session: { input_audio_transcription: { model: 'nobody-prices-this' } } })
  const usage = { type: 'tokens', input_tokens: 20, output_tokens: 0, input_token_details: { audio_tokens: 20 } }
  session.say({ type: 'conversation.item.input_audio_transcription.completed', usage })
  await client.event()
  await client.event()
  const { rows } = await gateway.books()
  expect(rows.map((row) => [row.model_name, row.quota])).toEqual([['nobody-prices-this', 20 * 8 * 2.5]])
})

describe('quota', () => {
  test('that does not suffice for another answer ends the session with an error event', async () => {
    const { gateway, upstream } = await open({ keys: [{ unlimited_quota: false, remain_quota: 38_000 }] })
    const both = await connect(gateway, upstream)
    await answer(both, 'resp_1', A03)
    both.client.say({ type: 'response.create' })
    expect(await both.client.event()).toMatchObject({
      type: 'error',
      error: { type: 'insufficient_quota', code: 'pre_consume_token_quota_failed' },
    })
    expect((await both.client.closed).code).toBe(1008)
    await both.session.closed
    const { rows, tokens } = await gateway.books()
    expect(rows.map((row) => row.quota)).toEqual([37_500])
    expect(tokens[0]?.remain_quota).toBe(500)
  })
})

describe('what was delivered of an unfinished answer is charged once', () => {
  const begin = async () => {
    const { gateway, upstream } = await open()
    const both = await connect(gateway, upstream)
    both.session.say(started('resp_1'))
    both.session.say(spoke('resp_1', 'Hello world'))
    await both.client.event()
    await both.client.event()
    return { gateway, ...both }
  }
  const proveCharge = async (gateway: TestGateway, reason: string, status = 'error') => {
    const { rows } = await gateway.books()
    expect(rows.map((row) => row.quota)).toEqual([20])
    expect(JSON.parse(rows[0]?.other ?? '{}').stream_status).toMatchObject({ status, end_reason: reason })
  }

  test('when the client leaves', async () => {
    const { gateway, client, session } = await begin()
    client.socket.terminate()
    await session.closed
    await proveCharge(gateway, 'client_gone')
  })

  test('when the upstream dies, of which the client is told', async () => {
    const { gateway, client, session } = await begin()
    session.cut()
    expect(await client.event()).toMatchObject({ type: 'error', error: { code: 'upstream_stream_truncated' } })
    expect((await client.closed).code).toBe(1011)
    await proveCharge(gateway, 'eof')
  })

  test('when the gateway stops', async () => {
    const { gateway, client, session } = await begin()
    const books = gateway.books()
    expect((await client.closed).code).toBe(1001)
    expect((await session.closed).code).toBe(1001)
    await books
    await proveCharge(gateway, 'shutdown')
  })

  test('and nothing, when nothing was delivered', async () => {
    const { gateway, upstream } = await open()
    const { client, session } = await connect(gateway, upstream)
    session.say(started('resp_1'))
    await client.event()
    client.socket.close()
    await session.closed
    expect((await gateway.books()).rows).toHaveLength(0)
  })
})

test('sessions are held to the limits of use: one at a time, and each answer is a request', async () => {
  const limits = { keys: { '*': { concurrent_requests: 1, requests_per_minute: 2 } } }
  const { gateway, upstream } = await open({ options: { 'tollgate.limits': limits } })
  const pair = await connect(gateway, upstream)
  expect(await refusal(gateway)).toMatchObject({ status: 429, code: 'rate_limit_exceeded' })
  await answer(pair, 'resp_1', A03)
  await answer(pair, 'resp_2', A03)
  pair.client.say({ type: 'response.create' })
  expect(await pair.client.event()).toMatchObject({ type: 'error', error: { code: 'rate_limit_exceeded' } })
  pair.client.socket.close()
  await pair.session.closed
  expect((await gateway.books()).rows).toHaveLength(2)
})

test('the official SDK holds a conversation', async () => {
  const { gateway, upstream } = await open()
  const sdk = new OpenAI({ apiKey: apiKeyOf(gateway.seeded), baseURL: `${gateway.url}/v1` })
  const realtime = new OpenAIRealtimeWebSocket(
    { model: MODEL, onURL: (url) => Object.assign(url, { protocol: 'ws:' }) },
    sdk,
  )
  const events = createMailbox<string>()
  realtime.on('event', (event) => events.put(event.type))
  const session = await upstream.session()
  expect(await events.take()).toBe(greeting.type)
  realtime.send({ type: 'response.create' })
  expect(await session.event()).toEqual({ type: 'response.create' })
  session.say(started('resp_1'))
  session.say(done('resp_1', A03))
  expect([await events.take(), await events.take()]).toEqual(['response.created', 'response.done'])
  realtime.close()
  await session.closed
  expect((await gateway.books()).rows.map((row) => row.quota)).toEqual([37_500])
})
