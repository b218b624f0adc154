// What an answer costs: exact to the unit, from the upstream's usage or counted, and written before the client sees the end.
import { describe, expect, test } from 'bun:test'
import { type GatewaySeed, useLab } from '../support/gateway.ts'
import { apiKeyOf, plainAnswerQuota } from '../support/seed.ts'
import {
  absurdUsages,
  type Behaviour,
  chatCompletion,
  chatLikeOpenAi,
  chatStream,
  json,
  neverAnswers,
  serverError,
  stream,
  usageOf,
} from '../upstream/index.ts'
import { otherOf, readError, readJson, readStream } from './answers.ts'

const lab = useLab()

const open = async (behaviour: Behaviour | undefined, seed: Partial<GatewaySeed> = {}) => {
  const upstream = await lab.upstream()
  if (behaviour !== undefined) upstream.script('always', behaviour)
  const gateway = await lab.gateway({ channels: [{ upstream }], ...seed })
  return { upstream, gateway }
}

/** A price per call of so many units: holds and charges are then equal. */
const perCall = (units: number) => ({ ModelRatio: {}, ModelPrice: { 'gpt-4o-mini': units / 500_000 } })

describe('an answer', () => {
  test('is charged before the client sees its end, streamed and whole', async () => {
    const { gateway } = await open(undefined)
    for (const isStream of [false, true]) {
      await (await gateway.chat({ stream: isStream })).text()
      const { rows } = await gateway.peek()
      expect(rows.at(-1)).toMatchObject({ quota: plainAnswerQuota, is_stream: isStream })
    }
    expect((await gateway.books()).users[0]?.request_count).toBe(2)
  })

  test('leaves a row from which its charge can be worked out again', async () => {
    const usage = usageOf(1000, 100, { prompt_tokens_details: { cached_tokens: 400 } })
    const { gateway } = await open(chatLikeOpenAi({ usage }), {
      options: { CacheRatio: { 'gpt-4o-mini': 0.25 }, GroupRatio: { default: 2 } },
      user: { setting: JSON.stringify({ record_ip_log: true }) },
    })
    await (await gateway.chat()).text()
    const [row] = (await gateway.books()).rows
    expect(row).toMatchObject({
      quota: (600 + 400 * 0.25 + 100 * 2) * 2,
      prompt_tokens: 1000,
      completion_tokens: 100,
      model_name: 'gpt-4o-mini',
      username: 'alice',
      token_name: 'key 1',
      group: 'default',
      ip: '127.0.0.1',
    })
    expect(otherOf(row)).toMatchObject({
      model_ratio: 1,
      completion_ratio: 2,
      group_ratio: 2,
      cache_tokens: 400,
      cache_ratio: 0.25,
      request_path: '/v1/chat/completions',
    })
  })

  test('of a group without cost is free, and has its row', async () => {
    const { gateway } = await open(undefined, { options: { GroupRatio: { default: 0 } } })
    await (await gateway.chat()).text()
    expect((await gateway.books()).rows).toMatchObject([{ quota: 0, prompt_tokens: 10 }])
  })

  test('is charged although the operator writes no rows', async () => {
    const { gateway } = await open(undefined, { options: { LogConsumeEnabled: false }, hasNoRows: true })
    for (const isStream of [false, true]) await (await gateway.chat({ stream: isStream })).text()
    const { rows, users, tokens, channels, holds } = await gateway.books()
    const charged = 2 * plainAnswerQuota
    expect([rows, holds]).toEqual([[], []])
    expect(users[0]).toMatchObject({ quota: gateway.seeded.userQuota - charged, used_quota: charged, request_count: 2 })
    expect(tokens[0]?.used_quota).toBe(charged)
    expect(channels[0]?.used_quota).toBe(charged)
  })

  test('of an admitted request is paid even when it costs more than the wallet has left', async () => {
    const { gateway } = await open(chatLikeOpenAi({ usage: usageOf(5000, 0) }), { user: { quota: 600 } })
    expect((await gateway.chat({ max_tokens: 10 })).status).toBe(200)
    expect((await gateway.books()).users[0]?.quota).toBe(600 - 5000)
  })

  test('keeps a wallet of 10^15 exact', async () => {
    const { gateway } = await open(undefined, {
      user: { quota: 10 ** 15 },
      keys: [{ remain_quota: 10 ** 15 }],
    })
    await (await gateway.chat()).text()
    const { users, tokens } = await gateway.books()
    expect(users[0]?.quota).toBe(999_999_999_999_980)
    expect(tokens[0]?.remain_quota).toBe(999_999_999_999_980)
  })
})

describe('usage that the upstream leaves out', () => {
  const missing = { missing: null, zero: usageOf(0, 0) } as const
  for (const [name, usage] of Object.entries(missing)) {
    test(`(${name}) is counted and put into a whole answer`, async () => {
      const { gateway } = await open(json(chatCompletion({ usage, text: 'Hello there, friend.' })))
      const body = await readJson(await gateway.chat())
      const [row] = (await gateway.books()).rows
      expect(row?.completion_tokens).toBe(5)
      expect(row?.prompt_tokens).toBeGreaterThan(5)
      expect(body.usage).toEqual({
        prompt_tokens: row?.prompt_tokens ?? 0,
        completion_tokens: 5,
        total_tokens: (row?.prompt_tokens ?? 0) + 5,
      })
      expect(otherOf(row)).toMatchObject({ admin_info: { local_count_tokens: true } })
    })

    test(`(${name}) is counted and streamed before the terminator`, async () => {
      const frames = chatStream({ usage, tokens: ['Hello there', ', friend.'], includeUsage: usage !== null })
      const { gateway } = await open(stream(frames))
      const reading = await readStream(await gateway.chat({ stream: true }))
      const [row] = (await gateway.books()).rows
      expect(row?.completion_tokens).toBe(5)
      expect(reading.ending).toBe('complete')
      expect(reading.usage).toMatchObject({ prompt_tokens: row?.prompt_tokens ?? 0, completion_tokens: 5 })
      expect(reading.chunks.at(-1)).toMatchObject({ object: 'chat.completion.chunk', choices: [] })
    })
  }

  test('is not streamed to a client that does not want it', async () => {
    const { gateway } = await open(stream(chatStream()))
    const reading = await readStream(await gateway.chat({ stream: true, stream_options: { include_usage: false } }))
    expect(reading).toMatchObject({ ending: 'complete', usage: undefined })
    expect((await gateway.books()).rows[0]?.completion_tokens).toBeGreaterThan(0)
  })

  test('counts tool calls and reasoning as well', async () => {
    const toolCalls = [
      { id: 'call_1', name: 'get_weather', arguments: '{"city":"Paris"}' },
      { id: 'call_2', name: 'get_time', arguments: '{}' },
    ]
    const { gateway } = await open(stream(chatStream({ toolCalls, reasoning: 'Let me look it up.' })))
    await readStream(await gateway.chat({ stream: true }))
    expect((await gateway.books()).rows[0]?.completion_tokens).toBeGreaterThan(20)
  })
})

describe('usage that nobody can believe', () => {
  const { negative, huge, beyondSafeIntegers, text } = absurdUsages
  for (const [name, usage] of Object.entries({ negative, huge, beyondSafeIntegers, text }))
    for (const isStream of [false, true])
      test(`(${name}, ${isStream ? 'streamed' : 'whole'}) is counted here, and the row says so`, async () => {
        const { gateway } = await open(chatLikeOpenAi({ usage, text: 'Hello from upstream.' }))
        await (await gateway.chat({ stream: isStream })).text()
        const [row] = (await gateway.books()).rows
        expect(row?.quota).toBeGreaterThan(0)
        expect(row?.quota).toBeLessThan(100)
        expect(otherOf(row)).toMatchObject({ usage_clamped: true, admin_info: { local_count_tokens: true } })
      })

  const { fractional, cachedAbovePrompt, reasoningAboveCompletion, totalContradicts, list, empty } = absurdUsages
  const odd = { fractional, cachedAbovePrompt, reasoningAboveCompletion, totalContradicts, list, empty }
  for (const [name, usage] of Object.entries(odd))
    test(`in parts (${name}) never credits anybody`, async () => {
      const { gateway } = await open(chatLikeOpenAi({ usage }))
      for (const isStream of [false, true]) await (await gateway.chat({ stream: isStream })).text()
      for (const row of (await gateway.books()).rows) {
        expect(row.quota).toBeGreaterThan(0)
        expect(Number.isSafeInteger(row.quota)).toBe(true)
      }
    })
})

describe('what a client says of usage in its stream', () => {
  const ask = async (fields: Readonly<Record<string, unknown>>, seed: Partial<GatewaySeed> = {}) => {
    const { upstream, gateway } = await open(undefined, seed)
    const reading = await readStream(await gateway.chat({ stream: true, ...fields }))
    const [row] = (await gateway.books()).rows
    expect(reading.ending).toBe('complete')
    expect(row).toMatchObject({ prompt_tokens: expect.any(Number) })
    return { reading, row, sent: upstream.last.json.stream_options }
  }

  test('nothing: it gets one usage chunk', async () => {
    const { reading, row, sent } = await ask({})
    expect(reading.chunks.filter((chunk) => chunk.usage !== undefined && chunk.usage !== null)).toHaveLength(1)
    expect(reading.usage).toEqual(usageOf(10, 5) as never)
    expect(row?.quota).toBe(plainAnswerQuota)
    expect(sent).toEqual({ include_usage: true })
  })

  test('yes: it gets one, and its own options go upstream', async () => {
    const { reading, sent } = await ask({ stream_options: { include_usage: true, x_vendor: 1 } })
    expect(reading.usage).toBeDefined()
    expect(sent).toEqual({ include_usage: true, x_vendor: 1 })
  })

  test('no: it gets none, the upstream is asked all the same, and the charge is exact', async () => {
    for (const stream_options of [{ include_usage: false }, {}]) {
      const { reading, row, sent } = await ask({ stream_options })
      expect(reading.usage).toBeUndefined()
      expect(reading.chunks.every((chunk) => Array.isArray(chunk.choices) && chunk.choices.length > 0)).toBe(true)
      expect(row?.quota).toBe(plainAnswerQuota)
      expect(sent).toEqual({ include_usage: true })
    }
  })

  test('is left alone when the operator does not force it', async () => {
    const { sent, row } = await ask({}, { environment: { FORCE_STREAM_OPTION: 'false' } })
    expect(sent).toBeUndefined()
    expect(otherOf(row)).toMatchObject({ admin_info: { local_count_tokens: true } })
  })

  test('never reaches an upstream that does not know the option', async () => {
    const upstream = await lab.upstream()
    const gateway = await lab.gateway({ channels: [{ upstream, type: 31 }] })
    await readStream(await gateway.chat({ stream: true, stream_options: { include_usage: true } }))
    expect(upstream.last.json.stream_options).toBeUndefined()
  })
})

describe('several answers', () => {
  test('are held for at the door', async () => {
    const { upstream, gateway } = await open(undefined, { user: { quota: 1000 } })
    expect((await gateway.chat({ n: 1, max_tokens: 100 })).status).toBe(200)
    const refused = await gateway.chat({ n: 8, max_tokens: 100 })
    expect(refused.status).toBe(403)
    expect(await readError(refused)).toMatchObject({ code: 'insufficient_user_quota' })
    expect(upstream.requests).toHaveLength(1)
  })

  test('in one stream are delivered whole and counted together', async () => {
    const base = { id: 'x', object: 'chat.completion.chunk', created: 1, model: 'gpt-4o-mini' }
    const chunk = (index: number, content: string, finish: string | null = null) =>
      JSON.stringify({ ...base, choices: [{ index, delta: { content }, finish_reason: finish }] })
    const frames = [chunk(0, 'Hello'), chunk(1, 'Good'), chunk(0, ' there.', 'stop'), chunk(1, ' day.', 'length')]
    const { gateway } = await open(stream(frames, { ending: 'no-terminal' }))
    const reading = await readStream(await gateway.chat({ stream: true, n: 2 }))
    expect(reading.ending).toBe('complete')
    expect(reading.chunks).toHaveLength(5)
    expect((await gateway.books()).rows[0]?.completion_tokens).toBe(6)
  })
})

describe('an answer without content', () => {
  const empty = chatStream({ tokens: [], usage: usageOf(10, 0), includeUsage: true })

  test('is free', async () => {
    const { gateway } = await open(stream(empty))
    expect(await readStream(await gateway.chat({ stream: true }))).toMatchObject({ ending: 'complete' })
    expect((await gateway.books()).rows).toMatchObject([{ quota: 0 }])
  })

  test('is charged when the operator says so', async () => {
    const { gateway } = await open(stream(empty), { options: { 'tollgate.empty_answer_is_free': false } })
    await readStream(await gateway.chat({ stream: true }))
    expect((await gateway.books()).rows).toMatchObject([{ quota: 10 }])
  })
})

describe('a balance', () => {
  const statusesOf = async (responses: readonly Response[]): Promise<Map<number, number>> => {
    const counts = new Map<number, number>()
    for (const response of responses) {
      await response.text()
      counts.set(response.status, (counts.get(response.status) ?? 0) + 1)
    }
    return counts
  }

  test('that pays for 50 of 200 requests at once admits exactly 50', async () => {
    const { upstream, gateway } = await open(undefined, { user: { quota: 1000 }, options: perCall(20) })
    const counts = await statusesOf(await Promise.all(Array.from({ length: 200 }, () => gateway.chat())))
    expect([counts.get(200), counts.get(403)]).toEqual([50, 150])
    expect(upstream.requests).toHaveLength(50)
    expect((await gateway.books()).users[0]?.quota).toBe(0)
  })

  test('of a key does the same under a rich owner', async () => {
    const { upstream, gateway } = await open(undefined, { keys: [{ remain_quota: 1000 }], options: perCall(20) })
    const responses = await Promise.all(Array.from({ length: 200 }, () => gateway.chat({ stream: true })))
    expect((await statusesOf(responses)).get(200)).toBe(50)
    expect(upstream.requests).toHaveLength(50)
    expect((await gateway.books()).tokens[0]?.remain_quota).toBe(0)
  })

  test('is never below zero while requests without limits of their own run side by side', async () => {
    const { gateway } = await open(undefined, { user: { quota: 1000 } })
    const counts = await statusesOf(await Promise.all(Array.from({ length: 200 }, () => gateway.chat())))
    expect(counts.get(200)).toBeGreaterThan(0)
    const { users, rows } = await gateway.books()
    expect(users[0]?.quota).toBe(1000 - plainAnswerQuota * (counts.get(200) ?? 0))
    expect(users[0]?.quota).toBeGreaterThanOrEqual(0)
    expect(rows).toHaveLength(counts.get(200) ?? 0)
  })

  test('of a small key under a rich owner refuses before the upstream is reached', async () => {
    const { upstream, gateway } = await open(undefined, { keys: [{ remain_quota: 100 }], options: perCall(200) })
    const response = await gateway.chat()
    expect(response.status).toBe(403)
    expect(await readError(response)).toMatchObject({ code: 'pre_consume_token_quota_failed' })
    expect(upstream.requests).toHaveLength(0)
  })

  test('of the wallet is all that an unlimited key asks for, and the error says so', async () => {
    const { gateway } = await open(undefined, {
      user: { quota: 100 },
      keys: [{ unlimited_quota: true, remain_quota: 0 }],
      options: perCall(200),
    })
    const error = await readError(await gateway.chat())
    expect(error).toMatchObject({ code: 'insufficient_user_quota' })
    expect(String(error.message)).toContain('wallet')
  })

  test('of a small key is held even when the rich are trusted', async () => {
    const { upstream, gateway } = await open(undefined, {
      keys: [{ remain_quota: 100 }, { unlimited_quota: true }],
      options: { ...perCall(200), 'tollgate.trust_bypass_enabled': true },
    })
    expect((await gateway.chat()).status).toBe(403)
    expect(upstream.requests).toHaveLength(0)
    const trusted = await gateway.chat({}, { headers: { authorization: `Bearer ${apiKeyOf(gateway.seeded, 1)}` } })
    expect(trusted.status).toBe(200)
    expect((await gateway.books()).rows).toMatchObject([{ quota: 200 }])
  })

  test('comes back whole when nobody answers', async () => {
    const upstream = await lab.upstream()
    upstream.script('always', serverError())
    const silent = await lab.upstream()
    silent.script('always', neverAnswers())
    const gateway = await lab.gateway({
      channels: [
        { upstream, priority: 1 },
        { upstream: silent, setting: { first_byte_timeout_seconds: 0.05 } },
      ],
      user: { quota: 5000 },
      options: { RetryTimes: 1 },
    })
    await Promise.all(Array.from({ length: 4 }, () => gateway.chat()))
    const { users, rows } = await gateway.books()
    expect(rows).toEqual([])
    expect(users[0]?.quota).toBe(5000)
  })
})

describe('a model', () => {
  test('without a price is refused with 400', async () => {
    const upstream = await lab.upstream()
    const gateway = await lab.gateway({ channels: [{ upstream, models: ['nobody-knows-its-price'] }] })
    const response = await gateway.chat({ model: 'nobody-knows-its-price' })
    expect(response.status).toBe(400)
    expect(await readError(response)).toMatchObject({ code: 'model_price_error' })
    expect(upstream.requests).toHaveLength(0)
  })

  test('is priced by the name the client used, not by what it is mapped to', async () => {
    const upstream = await lab.upstream()
    const gateway = await lab.gateway({ channels: [{ upstream, model_mapping: '{"gpt-4o-mini":"gpt-4o"}' }] })
    await (await gateway.chat()).text()
    const [row] = (await gateway.books()).rows
    expect(row).toMatchObject({ model_name: 'gpt-4o-mini', quota: plainAnswerQuota })
    expect(otherOf(row)).toMatchObject({ is_model_mapped: true, upstream_model_name: 'gpt-4o' })
  })
})

test('words that the operator does not allow are told with 400, and nothing is asked', async () => {
  const { upstream, gateway } = await open(undefined, { options: { SensitiveWords: 'forbidden\nsecret word' } })
  const response = await gateway.chat({ messages: [{ role: 'user', content: 'A SECRET Word here' }] })
  expect(response.status).toBe(400)
  expect(await readError(response)).toMatchObject({ code: 'sensitive_words_detected' })
  expect(upstream.requests).toHaveLength(0)
})
