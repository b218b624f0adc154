// Clients that leave: the upstream's work ends (or is read to its end, by policy), and what was used is charged once.
import { describe, expect, test } from 'bun:test'
import { type TestGateway, useLab } from '../support/gateway.ts'
import { apiKeyOf } from '../support/seed.ts'
import {
  afterGate,
  chatCompletion,
  chatLikeOpenAi,
  chatStream,
  createGate,
  createPacer,
  cutStream,
  json,
  neverAnswers,
  serverError,
  stream,
} from '../upstream/index.ts'
import { otherOf, readStream } from './answers.ts'

const lab = useLab()

const tokens = Array.from({ length: 20 }, (_, index) => `word${index} `)
const frames = chatStream({ tokens, includeUsage: true })
const drain = { 'tollgate.client_gone_policy': 'drain' }

/** A request on a bare socket, so that the test decides when the client leaves. */
const ask = async (gateway: TestGateway, fields: Readonly<Record<string, unknown>> = {}) => {
  const client = await gateway.raw()
  client.post(
    '/v1/chat/completions',
    { model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'Hello' }], ...fields },
    { authorization: `Bearer ${apiKeyOf(gateway.seeded)}` },
  )
  return client
}

describe('a client that leaves, under the policy `cancel`,', () => {
  test('before the first byte: the upstream is given up, nothing is charged', async () => {
    for (const isStream of [false, true]) {
      const upstream = await lab.upstream()
      upstream.script('always', neverAnswers())
      const gateway = await lab.gateway({ channels: [{ upstream }, { upstream }] })
      const client = await ask(gateway, { stream: isStream })
      await upstream.received(1)
      client.leave()
      await upstream.clientAborted(1)
      expect((await gateway.books()).rows).toEqual([])
      expect(upstream.requests).toHaveLength(1)
    }
  })

  test('in the middle of a stream: what was delivered is counted and charged', async () => {
    const upstream = await lab.upstream()
    const pace = createPacer()
    upstream.script('always', stream(frames, { pace }))
    const gateway = await lab.gateway({ channels: [{ upstream }] })
    const client = await ask(gateway, { stream: true })
    await pace.release(6)
    await client.sees('word4')
    client.leave()
    await upstream.clientAborted(1)
    const { rows } = await gateway.books()
    expect(rows).toHaveLength(1)
    expect(rows[0]?.completion_tokens).toBeGreaterThan(5)
    expect(rows[0]?.completion_tokens).toBeLessThan(30)
    expect(otherOf(rows[0])).toMatchObject({
      stream_status: { status: 'error', end_reason: 'client_gone' },
      admin_info: { local_count_tokens: true },
    })
  })

  test('while the gateway waits to ask again: nobody is asked any more', async () => {
    const upstream = await lab.upstream()
    upstream.script('always', json({ error: { message: 'slow down' } }, { status: 429, headers: { 'retry-after': 5 } }))
    const gateway = await lab.gateway({ channels: [{ upstream }] })
    const client = await ask(gateway)
    await gateway.logged('an attempt failed')
    client.leave()
    const { rows } = await gateway.books()
    expect(rows).toEqual([])
    expect(upstream.requests).toHaveLength(1)
  })

  test('is no fault of the channel', async () => {
    const [first, second] = [await lab.upstream(), await lab.upstream()]
    first.script('next', neverAnswers())
    const gateway = await lab.gateway({
      channels: [{ upstream: first, priority: 1 }, { upstream: second }],
      options: { 'tollgate.breaker_failures': 1 },
    })
    const client = await ask(gateway)
    await first.received(1)
    client.leave()
    await first.clientAborted(1)
    expect((await gateway.chat()).status).toBe(200)
    expect([first.requests.length, second.requests.length]).toEqual([2, 0])
  })

  test('through the official SDK', async () => {
    const upstream = await lab.upstream()
    const pace = createPacer()
    upstream.script('always', stream(frames, { pace }))
    const gateway = await lab.gateway({ channels: [{ upstream }] })
    pace.release(4)
    const answer = await gateway
      .sdk()
      .chat.completions.create({ model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'Hi' }], stream: true })
    for await (const chunk of answer) if (chunk.choices[0]?.delta.content === 'word2 ') break
    await upstream.clientAborted(1)
    expect((await gateway.books()).rows).toHaveLength(1)
  })
})

describe('a client that leaves, under the policy `drain`,', () => {
  test('before the first byte of a whole answer: it is read and charged', async () => {
    const upstream = await lab.upstream()
    const gate = createGate()
    upstream.script('always', afterGate(gate, json(chatCompletion())))
    const gateway = await lab.gateway({ channels: [{ upstream }], options: drain })
    const client = await ask(gateway)
    await upstream.received(1)
    client.leave()
    await client.ended
    gate.open()
    await upstream.idle()
    const { rows } = await gateway.books()
    expect(rows).toHaveLength(1)
    expect(rows[0]).toMatchObject({ prompt_tokens: 10, completion_tokens: 5 })
    expect(upstream.requests[0]?.abort).toBeUndefined()
  })

  test('before the first byte of a stream: it is read and charged', async () => {
    const upstream = await lab.upstream()
    const gate = createGate()
    upstream.script('always', afterGate(gate, stream(frames)))
    const gateway = await lab.gateway({ channels: [{ upstream }], options: drain })
    const client = await ask(gateway, { stream: true })
    await upstream.received(1)
    client.leave()
    await client.ended
    gate.open()
    await upstream.idle()
    const { rows } = await gateway.books()
    expect(rows[0]).toMatchObject({ prompt_tokens: 10, completion_tokens: 5 })
  })

  test('in the middle of a stream: it is read to its end and charged by the upstream’s usage', async () => {
    const upstream = await lab.upstream()
    const pace = createPacer()
    upstream.script('always', stream(frames, { pace }))
    const gateway = await lab.gateway({ channels: [{ upstream }], options: drain })
    const client = await ask(gateway, { stream: true })
    await pace.release(6)
    await client.sees('word4')
    client.leave()
    await client.ended
    pace.releaseAll()
    await upstream.idle()
    const { rows } = await gateway.books()
    expect(rows).toHaveLength(1)
    expect(rows[0]).toMatchObject({ prompt_tokens: 10, completion_tokens: 5, quota: 20 })
    expect(otherOf(rows[0])).toMatchObject({ stream_status: { end_reason: 'client_gone' } })
    expect(upstream.requests[0]?.abort).toBeUndefined()
  })

  test('and the stream breaks afterwards: what came is charged', async () => {
    const upstream = await lab.upstream()
    const gate = createGate()
    upstream.script('always', cutStream(8, 'reset', { frames, endWhen: gate }))
    const gateway = await lab.gateway({ channels: [{ upstream }], options: drain })
    const client = await ask(gateway, { stream: true })
    await client.sees('word4')
    client.leave()
    await client.ended
    gate.open()
    const { rows } = await gateway.books()
    expect(rows).toHaveLength(1)
    expect(otherOf(rows[0])).toMatchObject({ admin_info: { local_count_tokens: true } })
  })

  test('and the upstream fails: nobody else is asked', async () => {
    const [first, second] = [await lab.upstream(), await lab.upstream()]
    const gate = createGate()
    first.script('always', afterGate(gate, serverError()))
    const gateway = await lab.gateway({
      channels: [{ upstream: first, priority: 1 }, { upstream: second }],
      options: drain,
    })
    const client = await ask(gateway)
    await first.received(1)
    client.leave()
    await client.ended
    gate.open()
    await first.idle()
    expect((await gateway.books()).rows).toEqual([])
    expect(second.requests).toEqual([])
  })
})

test('a client that stays while others leave gets its answer whole', async () => {
  const upstream = await lab.upstream()
  const paces = Array.from({ length: 6 }, createPacer)
  upstream.script('always', (exchange) => {
    const pace = paces[exchange.request.index - 1]
    return pace === undefined ? chatLikeOpenAi()(exchange) : stream(frames, { pace })(exchange)
  })
  const gateway = await lab.gateway({ channels: [{ upstream }] })
  const staying = gateway.chat({ stream: true })
  await upstream.received(1)
  const leaving = await Promise.all(paces.slice(1).map(() => ask(gateway, { stream: true })))
  await upstream.received(6)
  for (const pace of paces) pace.release(4)
  for (const client of leaving) {
    await client.sees('word2')
    client.leave()
  }
  for (const index of [2, 3, 4, 5, 6]) await upstream.clientAborted(index)
  paces[0]?.releaseAll()
  expect(await readStream(await staying)).toMatchObject({ ending: 'complete', content: tokens.join('') })
  expect((await gateway.books()).rows).toHaveLength(6)
})
