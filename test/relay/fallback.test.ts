// A model that cannot be served gives way to the next of its chain, which is what the client pays for.
import { describe, expect, test } from 'bun:test'
import { type GatewaySeed, useLab } from '../support/gateway.ts'
import { badRequest, json, rateLimited, serverError } from '../upstream/index.ts'
import { otherOf, readError, readJson } from './answers.ts'

const lab = useLab()

const tooLong = () =>
  json(
    JSON.stringify({
      error: { message: 'maximum context length', type: 'invalid_request_error', code: 'context_length_exceeded' },
    }),
    { status: 400 },
  )

/** `gpt-4o-mini` costs 1 and 2 a token, `gpt-4o` ten times that. */
const prices = { ModelRatio: { 'gpt-4o-mini': 1, 'gpt-4o': 10 }, CompletionRatio: { 'gpt-4o-mini': 2, 'gpt-4o': 2 } }

const open = async (options: object = {}, seed: Partial<GatewaySeed> = {}) => {
  const [small, large] = [await lab.upstream(), await lab.upstream()]
  const gateway = await lab.gateway({
    channels: [
      { upstream: small, models: ['gpt-4o-mini'] },
      { upstream: large, models: ['gpt-4o'] },
    ],
    ...seed,
    options: {
      RetryTimes: 0,
      ...prices,
      'tollgate.fallback_models': { 'gpt-4o-mini': ['nobody', 'gpt-4o'] },
      ...options,
    },
  })
  return { gateway, small, large }
}

describe('a fallback', () => {
  for (const stream of [false, true]) {
    test(`answers ${stream ? 'as a stream' : 'whole'} and is what is paid for; the row tells both names`, async () => {
      const { gateway, small, large } = await open()
      small.script('always', serverError())
      const response = await gateway.chat({ stream })
      expect(response.status).toBe(200)
      await response.text()
      expect((await large.received(1)).json).toMatchObject({ model: 'gpt-4o' })
      const { rows } = await gateway.books()
      expect(rows).toHaveLength(1)
      expect(rows[0]).toMatchObject({ model_name: 'gpt-4o', quota: 200 })
      expect(otherOf(rows[0])).toMatchObject({ requested_model: 'gpt-4o-mini', model_ratio: 10 })
      expect(otherOf(rows[0]).admin_info).toMatchObject({ use_channel: ['1', '2'] })
    })
  }
  test('serves Claude’s clients over another wire too', async () => {
    const { gateway, small } = await open()
    small.script('always', serverError())
    const body = { model: 'gpt-4o-mini', max_tokens: 5, messages: [{ role: 'user', content: 'Hi' }] }
    expect((await gateway.post('/v1/messages', body)).status).toBe(200)
  })
  test('is not waited for: an upstream that wants a pause gives way at once', async () => {
    const { gateway, small, large } = await open()
    small.script('always', rateLimited(5))
    expect((await gateway.chat()).status).toBe(200)
    expect(large.requests).toHaveLength(1)
  })
  test('stands in where nobody serves the model at all', async () => {
    const { gateway } = await open({
      ...prices,
      ModelRatio: { ...prices.ModelRatio, gone: 1 },
      'tollgate.fallback_models': { gone: ['gpt-4o'] },
    })
    expect((await gateway.chat({ model: 'gone' })).status).toBe(200)
  })
  test('that fails too leaves the first model’s error', async () => {
    const { gateway, small, large } = await open()
    small.script('always', serverError(503))
    large.script('always', serverError(500))
    expect((await gateway.chat()).status).toBe(503)
    expect((await gateway.books()).rows).toEqual([])
  })
  test('is not for a client’s own mistake', async () => {
    const { gateway, small, large } = await open()
    small.script('always', badRequest())
    expect((await gateway.chat()).status).toBe(400)
    expect(large.requests).toHaveLength(0)
  })
  test('a key may not use is passed over', async () => {
    const { gateway, small, large } = await open(
      {},
      {
        keys: [{ unlimited_quota: true, model_limits_enabled: true, model_limits: 'gpt-4o-mini' }],
      },
    )
    small.script('always', serverError())
    expect((await gateway.chat()).status).toBe(500)
    expect(large.requests).toHaveLength(0)
  })
  test('that the caller cannot pay is passed over, and nothing stays set aside', async () => {
    const { gateway, small, large } = await open({}, { user: { quota: 2000 } })
    small.script('always', serverError())
    expect((await gateway.chat({ max_tokens: 5 })).status).toBe(500)
    expect(large.requests).toHaveLength(0)
  })
})

describe('a request that is too long', () => {
  test('goes to the models listed for that', async () => {
    const { gateway, small } = await open({
      'tollgate.fallback_models': {},
      'tollgate.longer_context_models': { 'gpt-4o-mini': ['gpt-4o'] },
    })
    small.script('always', tooLong())
    const response = await gateway.chat()
    expect(response.status).toBe(200)
    expect(await readJson(response)).toBeDefined()
  })
  test('goes to none that is not known to be longer', async () => {
    const { gateway, small, large } = await open()
    small.script('always', tooLong())
    const response = await gateway.chat()
    expect(response.status).toBe(400)
    expect(await readError(response)).toMatchObject({ code: 'context_length_exceeded' })
    expect(large.requests).toHaveLength(0)
  })
})
