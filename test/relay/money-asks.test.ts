// What users of other gateways lost money by: edits beside calls, numbers at the door, tools of streamed answers.
import { describe, expect, test } from 'bun:test'
import { type TestGateway, useLab } from '../support/gateway.ts'
import { apiKeyOf } from '../support/seed.ts'
import { chatLikeOpenAi, json, namedEventFraming, stream, usageOf } from '../upstream/index.ts'
import { otherOf } from './answers.ts'

const lab = useLab()

const ACCESS_TOKEN = 'a'.repeat(32)

/** A caller of the management API with the user's access token. */
const manager = (gateway: TestGateway) => (method: string, path: string, body?: unknown) =>
  fetch(gateway.url + path, {
    method,
    headers: {
      authorization: ACCESS_TOKEN,
      'new-api-user': String(gateway.seeded.userId),
      'content-type': 'application/json',
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).then((response) => response.json() as Promise<{ readonly success: boolean; readonly data: object }>)

test('a balance is exact while the account, its key and its settings are edited beside its calls', async () => {
  const upstream = await lab.upstream()
  const gateway = await lab.gateway({
    channels: [{ upstream }],
    user: { quota: 1_000_000, access_token: ACCESS_TOKEN, role: 100 },
    keys: [{ remain_quota: 500_000 }],
  })
  const call = manager(gateway)
  const key = gateway.seeded.tokens[0]
  const seen = (await call('GET', `/api/token/${key?.id}`)).data
  const edits = [
    (n: number) => call('PUT', '/api/user/self', { display_name: `name ${n}` }),
    (n: number) => call('PUT', '/api/user/setting', { notify_type: 'email', quota_warning_threshold: 100 + n }),
    // The key as it was seen before the calls, sent back whole as a form does.
    (n: number) => call('PUT', '/api/token/', { ...seen, name: `key ${n}` }),
    () => call('GET', '/api/user/self'),
  ]
  const work = Array.from({ length: 40 }, async (_, n) => {
    const answer = gateway.chat({ stream: n % 2 === 0 }).then((response) => response.text())
    const edit = edits[n % edits.length]?.(n)
    expect((await edit)?.success).toBe(true)
    await answer
  })
  await Promise.all(work)
  // The books themselves prove every sum when they close.
  const { rows, users } = await gateway.books()
  expect(rows).toHaveLength(40)
  expect(users[0]?.quota).toBe(1_000_000 - 40 * 20)
})

describe('a number at the door', () => {
  const hostile = [
    '18446744073709551608',
    '9223372036854775807',
    '4294967295',
    '-1',
    '1e309',
    '0.5',
    '"5"',
    '[5]',
    'true',
  ]
  for (const member of ['n', 'max_tokens', 'max_completion_tokens'])
    for (const number of hostile)
      test(`${member} = ${number} is refused, and nothing is held or charged`, async () => {
        const upstream = await lab.upstream()
        const gateway = await lab.gateway({ channels: [{ upstream }] })
        const body = `{"model":"gpt-4o-mini","messages":[{"role":"user","content":"x"}],"${member}":${number}}`
        const response = await gateway.post('/v1/chat/completions', body)
        await response.text()
        const { rows, holds, users } = await gateway.books()
        expect(holds).toEqual([])
        if (response.status === 200) {
          // An upstream may take it for what it is; it then costs what the answer used.
          expect(rows.map(({ quota }) => quota)).toEqual([20])
        } else {
          expect(response.status).toBe(400)
          expect([rows, users[0]?.used_quota, upstream.requests.length]).toEqual([[], 0, 0])
        }
      })
})

describe('hosted tools of a Responses answer', () => {
  const output = [
    { type: 'web_search_call', id: 'ws_1', status: 'completed', action: { type: 'search', query: 'x' } },
    { type: 'web_search_call', id: 'ws_2', status: 'completed', action: { type: 'search', query: 'y' } },
    { type: 'file_search_call', id: 'fs_1', status: 'completed', queries: ['x'], results: null },
    {
      type: 'image_generation_call',
      id: 'ig_1',
      status: 'completed',
      quality: 'medium',
      size: '1024x1024',
      result: 'aGk=',
    },
    {
      type: 'message',
      id: 'm_1',
      role: 'assistant',
      status: 'completed',
      content: [{ type: 'output_text', text: 'Hi', annotations: [] }],
    },
  ]
  const answer = {
    id: 'resp_1',
    object: 'response',
    created_at: 1,
    status: 'completed',
    model: 'gpt-4o-mini',
    tools: [{ type: 'web_search' }, { type: 'file_search', vector_store_ids: ['v'] }, { type: 'image_generation' }],
    output,
    usage: { input_tokens: 100, output_tokens: 10, total_tokens: 110 },
  }
  const events = [
    { type: 'response.created', response: { ...answer, status: 'in_progress', output: [], usage: null } },
    ...output.flatMap((item, output_index) => [
      { type: 'response.output_item.added', output_index, item: { ...item, status: 'in_progress' } },
      ...(item.type === 'message'
        ? [{ type: 'response.output_text.delta', item_id: item.id, output_index, content_index: 0, delta: 'Hi' }]
        : []),
      { type: 'response.output_item.done', output_index, item },
    ]),
    { type: 'response.completed', response: answer },
  ]

  test('are charged each by its own price, the same whole and streamed', async () => {
    const upstream = await lab.upstream()
    upstream.script('always', json(JSON.stringify(answer)))
    upstream.script(
      { isStream: true },
      stream(
        events.map((event) => JSON.stringify(event)),
        { framing: namedEventFraming() },
      ),
    )
    const gateway = await lab.gateway({ channels: [{ upstream }] })
    for (const isStream of [false, true])
      await (await gateway.post('/v1/responses', { model: 'gpt-4o-mini', input: 'x', stream: isStream })).text()
    const { rows } = await gateway.books()
    // 100 + 10·2 tokens; searches 10 USD and files 2.5 USD a thousand; a medium square picture 0.042 USD.
    const tools = (2 * 10) / 1000 + 2.5 / 1000 + 0.042
    expect(rows.map(({ quota }) => quota)).toEqual([120 + tools * 500_000, 120 + tools * 500_000])
    for (const row of rows)
      expect(otherOf(row)).toMatchObject({
        web_search_call_count: 2,
        file_search_call_count: 1,
        image_generation_call: true,
        image_generation_call_price: 0.042,
      })
  })
})

test('a price of 0 is free on purpose alone: its row is written, and an empty wallet cannot use it', async () => {
  const upstream = await lab.upstream()
  upstream.script('always', chatLikeOpenAi({ usage: usageOf(10, 5) }))
  const options = { ModelRatio: { 'gpt-4o-mini': 0 } }
  const rich = await lab.gateway({ channels: [{ upstream }], options })
  await (await rich.chat()).text()
  expect((await rich.books()).rows).toMatchObject([{ quota: 0, prompt_tokens: 10 }])
  const poor = await lab.gateway({ channels: [{ upstream }], options, user: { quota: 0 } })
  expect((await poor.chat()).status).toBe(403)
  const allowed = await lab.gateway({
    channels: [{ upstream }],
    options: { ...options, 'quota_setting.enable_free_model_pre_consume': false },
    user: { quota: 0 },
  })
  expect((await allowed.chat({}, { headers: { authorization: `Bearer ${apiKeyOf(allowed.seeded)}` } })).status).toBe(
    200,
  )
})

test('a tier’s answer of nothing but cached tokens counts everywhere: in the row, the wallet and the counters', async () => {
  const upstream = await lab.upstream()
  const usage = { input_tokens: 0, cache_read_input_tokens: 5000, output_tokens: 0 }
  upstream.script(
    'always',
    json({ id: 'm', type: 'message', role: 'assistant', content: [], stop_reason: 'end_turn', usage }),
  )
  const gateway = await lab.gateway({
    channels: [{ upstream, type: 14 }],
    options: {
      'tollgate.empty_answer_is_free': false,
      'billing_setting.billing_mode': { 'gpt-4o-mini': 'tiered_expr' },
      'billing_setting.billing_expr': { 'gpt-4o-mini': 'p * 2 + c * 8 + cr' },
    },
  })
  const messages = [{ role: 'user', content: 'Hello' }]
  const response = await gateway.post('/v1/messages', { model: 'gpt-4o-mini', max_tokens: 10, messages })
  expect(response.status).toBe(200)
  await response.text()
  const { rows, users } = await gateway.books()
  expect(rows.map(({ quota }) => quota)).toEqual([2500])
  expect(users[0]).toMatchObject({ used_quota: 2500, request_count: 1 })
})
