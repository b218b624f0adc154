// Trying a channel before it is saved: nothing is stored, and a stored key goes nowhere new.
import { describe, expect, test } from 'bun:test'
import { createHarness } from '../../../test/admin/harness.ts'
import type { UpstreamRequest } from '../../platform/index.ts'

const draft = { type: 1, key: 'sk-new', name: '', models: '', group: 'default', base_url: 'https://api.example' }

const prepare = async () => {
  const sent: UpstreamRequest[] = []
  const harness = await createHarness({
    upstream: async (request: UpstreamRequest) => {
      sent.push(request)
      const isKnown = JSON.stringify(request.headers).includes('sk-')
      return isKnown
        ? Response.json({ data: [{ id: 'm1' }, { id: 'm2' }] })
        : Response.json({ error: { message: 'Incorrect API key provided: wrong' } }, { status: 401 })
    },
  })
  await harness.setUp()
  const root = await harness.signIn('root', '12345678')
  const post = async (path: string, body: unknown) =>
    (await root({ method: 'POST', path: `/api/channel/${path}`, body })).body
  await post('', { mode: 'single', channel: { ...draft, key: 'sk-stored', name: 'stored', models: 'm1' } })
  return { ...harness, root, sent, post }
}

describe('a draft', () => {
  test('lists its upstream’s models, and nothing is stored', async () => {
    const { post, sent, deps } = await prepare()
    const setting = '{"proxy":"http://proxy.example:8080"}'
    const answer = await post('draft/models', { channel: { ...draft, setting } })
    expect(answer.data).toEqual(['m1', 'm2'])
    expect(sent.at(-1)).toMatchObject({ url: 'https://api.example/v1/models', proxyUrl: 'http://proxy.example:8080' })
    expect((await deps.repos.channels.all()).map(({ name }) => name)).toEqual(['stored'])
  })
  test('with a wrong key says that it is the key', async () => {
    const { post } = await prepare()
    const answer = await post('draft/models', { channel: { ...draft, key: 'wrong' } })
    expect(answer).toMatchObject({ success: false, code: 'upstream_key' })
    expect(answer.message).toContain('401')
  })
  test('is tested with its first key', async () => {
    const { post, testedDrafts, setTestResult } = await prepare()
    expect(await post('draft/test', { channel: { ...draft, key: 'sk-1\nsk-2' }, model: 'm' })).toMatchObject({
      success: true,
    })
    expect(testedDrafts.at(-1)).toMatchObject({ id: 0, key: 'sk-1', base_url: 'https://api.example' })
    setTestResult({ ok: false, message: 'no', seconds: 1, errorCode: 'x', fault: 'key' })
    expect(await post('draft/test', { channel: draft })).toEqual({
      success: false,
      message: 'no',
      time: 1,
      error_code: 'x',
      fault: 'key',
    })
  })
  test('of a stored channel uses the stored key where that channel leads, and nowhere else', async () => {
    const { post, testedDrafts, sent } = await prepare()
    await post('draft/test', { id: 1, channel: { param_override: '{"a":1}', key: '' } })
    expect(testedDrafts.at(-1)).toMatchObject({ id: 1, key: 'sk-stored', param_override: '{"a":1}' })
    const count = sent.length
    for (const change of [
      { base_url: 'https://elsewhere.example' },
      { setting: '{"proxy":"http://elsewhere.example"}' },
      { setting: '{"tls_insecure":true}' },
      { type: 14 },
    ])
      for (const path of ['draft/test', 'draft/models'])
        expect(await post(path, { id: 1, channel: change })).toMatchObject({ success: false, code: 'key_needed' })
    expect({ tested: testedDrafts.length, sent: sent.length }).toEqual({ tested: 1, sent: count })
    await post('draft/test', { id: 1, channel: { base_url: 'https://elsewhere.example', key: 'sk-other' } })
    expect(testedDrafts.at(-1)).toMatchObject({ key: 'sk-other', base_url: 'https://elsewhere.example' })
  })
  test.each([[{ key: '' }], [{ type: 0 }], [{ base_url: 'nonsense' }], [{ base_url: 'http://localhost:3000' }]])(
    'with %p is refused',
    async (change) => {
      const { post, testedDrafts } = await prepare()
      expect((await post('draft/test', { channel: { ...draft, ...change } })).success).toBe(false)
      expect(testedDrafts).toEqual([])
    },
  )
  test('of an administrator leads to public addresses only', async () => {
    const { root, signIn, testedDrafts } = await prepare()
    await root({ method: 'POST', path: '/api/user/', body: { username: 'admin', password: '12345678', role: 10 } })
    const admin = await signIn('admin', '12345678')
    const ask = async (base_url: string) =>
      (await admin({ method: 'POST', path: '/api/channel/draft/test', body: { channel: { ...draft, base_url } } })).body
    expect((await ask('http://127.0.0.1:1')).success).toBe(false)
    expect((await ask('http://169.254.169.254')).success).toBe(false)
    expect(testedDrafts).toEqual([])
    expect((await ask('https://api.example')).success).toBe(true)
  })
})
