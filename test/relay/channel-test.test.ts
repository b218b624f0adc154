// The test of a channel over the management API: the request that goes upstream, the outcome, and that nobody is charged.
import { describe, expect, test } from 'bun:test'
import { useLab } from '../support/gateway.ts'
import { json } from '../upstream/index.ts'

const lab = useLab()

const ACCESS_TOKEN = 'an-access-token-of-32-characters'
const administrator = { role: 100, access_token: ACCESS_TOKEN }

type Columns = Readonly<Record<string, unknown>>

const open = async (columns: Columns = {}) => {
  const upstream = await lab.upstream()
  const gateway = await lab.gateway({
    user: administrator,
    // Rows of tests tell what the answers would have cost; they are no charges.
    hasNoRows: true,
    channels: [{ upstream, models: ['gpt-4o-mini'], ...columns }],
  })
  const headers = { authorization: ACCESS_TOKEN, 'new-api-user': String(gateway.seeded.userId) }
  const run = async (query = '') => (await gateway.get(`/api/channel/test/1${query}`, { headers })).json()
  return { upstream, gateway, run }
}

describe('a channel of OpenAI', () => {
  test.each([
    ['', '/v1/chat/completions', { max_tokens: 16 }],
    ['?stream=true', '/v1/chat/completions', { stream: true, stream_options: { include_usage: true } }],
    ['?endpoint_type=anthropic', '/v1/chat/completions', { max_tokens: 16 }],
    ['?endpoint_type=anthropic&stream=true', '/v1/chat/completions', { stream: true }],
    ['?endpoint_type=gemini', '/v1/chat/completions', { messages: [{ role: 'user', content: 'hi' }] }],
    ['?endpoint_type=gemini&stream=true', '/v1/chat/completions', { stream: true }],
    ['?model=text-embedding-3-small', '/v1/embeddings', { input: ['hello world'] }],
    ['?model=omni-moderation-latest', '/v1/moderations', { input: ['hello world'] }],
  ])('tested with %p is asked at %s, and nobody pays', async (query, path, body) => {
    const { upstream, gateway, run } = await open({
      models: ['gpt-4o-mini', 'text-embedding-3-small', 'omni-moderation-latest'],
    })
    expect(await run(query)).toMatchObject({ success: true, message: '' })
    expect(upstream.last.path).toBe(path)
    expect(upstream.last.json).toMatchObject(body)
    const { users, rows } = await gateway.peek()
    expect(users[0]?.quota).toBe(gateway.seeded.userQuota)
    expect(rows).toMatchObject([{ content: '模型测试' }])
  })
  test('tells the upstream’s own words when it refuses', async () => {
    const { upstream, run } = await open()
    upstream.script(
      'always',
      json({ error: { message: 'Your quota is spent', code: 'insufficient_quota' } }, { status: 429 }),
    )
    expect(await run()).toMatchObject({ success: false, message: expect.stringContaining('Your quota is spent') })
  })
  test('cannot be tested by what does not exist', async () => {
    const { upstream, run } = await open()
    const answer = await run('?endpoint_type=openai-video')
    expect(answer).toMatchObject({ success: false, message: 'OpenAI channel test is not supported for openai-video' })
    expect(upstream.requests).toHaveLength(0)
  })
})

test('a channel of a vendor of video is not tested', async () => {
  const { upstream, run } = await open({ type: 50 })
  expect(await run()).toMatchObject({ success: false, message: 'Kling channel test is not supported' })
  expect(upstream.requests).toHaveLength(0)
})
