// Who may call what: keys, their limits, groups, and channels that an administrator picks.
import { describe, expect, test } from 'bun:test'
import { type GatewaySeed, useLab } from '../support/gateway.ts'
import { apiKeyOf, keyText } from '../support/seed.ts'
import { serverError } from '../upstream/index.ts'
import { readError, readJson } from './answers.ts'

const lab = useLab()

const hour = 3600
const nowSeconds = () => Math.floor(Date.now() / 1000)

const open = async (seed: Partial<GatewaySeed> = {}) => {
  const upstream = await lab.upstream()
  const gateway = await lab.gateway({ channels: [{ upstream }], ...seed })
  return { upstream, gateway }
}

const withKey = (key: NonNullable<GatewaySeed['keys']>[number]) => open({ keys: [{ unlimited_quota: true, ...key }] })

describe('a key', () => {
  test('works with and without Bearer, with and without sk-', async () => {
    const { gateway } = await open()
    const key = keyText(1)
    for (const authorization of [`Bearer sk-${key}`, `bearer ${key}`, `sk-${key}`, key])
      expect((await gateway.chat({}, { headers: { authorization } })).status).toBe(200)
  })

  test('reads no wildcards', async () => {
    const { gateway } = await open()
    for (const authorization of ['', 'Bearer ', 'Bearer sk-', 'Bearer sk-%', 'Bearer sk-_', "Bearer sk-' or 1=1 --"])
      expect((await gateway.chat({}, { headers: { authorization } })).status).toBe(401)
  })

  const refused: Readonly<Record<string, { key: Parameters<typeof withKey>[0]; status: number; code: string }>> = {
    'that is disabled': { key: { status: 2 }, status: 401, code: 'invalid_api_key' },
    'that was marked as expired': { key: { status: 3 }, status: 401, code: 'invalid_api_key' },
    'that was marked as used up': { key: { status: 4 }, status: 401, code: 'invalid_api_key' },
    'whose time is over': { key: { expired_time: 1_700_000_000 }, status: 401, code: 'invalid_api_key' },
    'with a limit of nothing': {
      key: { unlimited_quota: false, remain_quota: 0 },
      status: 403,
      code: 'pre_consume_token_quota_failed',
    },
    'for other addresses': { key: { allow_ips: '10.0.0.0/8\n192.168.1.1' }, status: 403, code: 'access_denied' },
    'for another model': {
      key: { model_limits_enabled: true, model_limits: 'gpt-4o, o1' },
      status: 403,
      code: 'model_not_allowed',
    },
    'for no model at all': {
      key: { model_limits_enabled: true, model_limits: '' },
      status: 403,
      code: 'model_not_allowed',
    },
    'of a group its owner may not use': { key: { group: 'staff' }, status: 403, code: 'group_not_allowed' },
  }
  for (const [name, { key, status, code }] of Object.entries(refused))
    test(`${name} is refused before anything is asked or held`, async () => {
      const { upstream, gateway } = await withKey(key)
      const response = await gateway.chat()
      expect(response.status).toBe(status)
      expect(await readError(response)).toMatchObject({ code })
      expect(upstream.requests).toHaveLength(0)
    })

  const accepted: Readonly<Record<string, Parameters<typeof withKey>[0]>> = {
    'whose time is not over': { expired_time: nowSeconds() + hour },
    'for this address': { allow_ips: '::1, 127.0.0.1' },
    'for this network': { allow_ips: '10.0.0.0/8\n127.0.0.0/8\n' },
    'for this model': { model_limits_enabled: true, model_limits: 'gpt-4o, gpt-4o-mini' },
    'whose list of models is switched off': { model_limits_enabled: false, model_limits: 'gpt-4o' },
    "of its owner's group": { group: 'default' },
    'of a group everyone may use': { group: 'vip' },
  }
  for (const [name, key] of Object.entries(accepted))
    test(`${name} is accepted`, async () => {
      const upstream = await lab.upstream()
      const gateway = await lab.gateway({
        channels: [{ upstream, group: 'default,vip' }],
        keys: [{ unlimited_quota: true, ...key }],
      })
      expect((await gateway.chat()).status).toBe(200)
    })

  test('of a disabled user is refused', async () => {
    const { gateway } = await open({ user: { status: 2 } })
    const response = await gateway.chat()
    expect(response.status).toBe(403)
    expect(await readError(response)).toMatchObject({ code: 'user_disabled' })
  })

  test('for a family of models serves its members', async () => {
    const upstream = await lab.upstream()
    const gateway = await lab.gateway({
      channels: [{ upstream, models: ['gpt-4o-gizmo-*'] }],
      keys: [{ unlimited_quota: true, model_limits_enabled: true, model_limits: 'gpt-4o-gizmo-*' }],
      options: { ModelRatio: { 'gpt-4o-gizmo-*': 1 } },
    })
    expect((await gateway.chat({ model: 'gpt-4o-gizmo-g-123' })).status).toBe(200)
    expect(upstream.last.model).toBe('gpt-4o-gizmo-g-123')
  })
})

describe('the channel behind the key', () => {
  const twoChannels = async (role: number, second: Record<string, unknown> = {}) => {
    const [first, other] = [await lab.upstream(), await lab.upstream()]
    const gateway = await lab.gateway({
      channels: [
        { upstream: first, priority: 10 },
        { upstream: other, ...second },
      ],
      user: { role },
    })
    const ask = (suffix: string) =>
      gateway.chat({}, { headers: { authorization: `Bearer ${apiKeyOf(gateway.seeded)}-${suffix}` } })
    return { first, other, gateway, ask, id: gateway.seeded.channelIds[1] ?? 0 }
  }

  test('is asked when an administrator names it', async () => {
    const { ask, first, other, id } = await twoChannels(10)
    expect((await ask(String(id))).status).toBe(200)
    expect([first.requests.length, other.requests.length]).toEqual([0, 1])
  })

  test('is asked for any model, and nobody else when it fails', async () => {
    const { ask, first, other, id } = await twoChannels(100, { models: ['other'], group: 'elsewhere' })
    other.script('always', serverError(503))
    expect((await ask(String(id))).status).toBe(503)
    expect([first.requests.length, other.requests.length]).toEqual([0, 1])
  })

  test('is not for others to choose', async () => {
    const { ask, first, other, id } = await twoChannels(1)
    const response = await ask(String(id))
    expect(response.status).toBe(403)
    expect(await readError(response)).toMatchObject({ code: 'channel_not_allowed' })
    expect([first.requests.length, other.requests.length]).toEqual([0, 0])
  })

  test('must exist and be enabled', async () => {
    const { ask, id } = await twoChannels(10, { status: 2 })
    expect((await ask(String(id))).status).toBe(403)
    expect((await ask('999')).status).toBe(400)
    expect((await ask('x')).status).toBe(400)
    expect((await ask('1.5')).status).toBe(400)
  })
})

describe('groups', () => {
  const groups = {
    AutoGroups: ['cheap', 'dear'],
    UserUsableGroups: { auto: 'auto', cheap: 'c', dear: 'd', default: 'x' },
    GroupRatio: { default: 1, cheap: 1, dear: 3 },
  }

  test('keep channels apart', async () => {
    const [first, second] = [await lab.upstream(), await lab.upstream()]
    const gateway = await lab.gateway({
      channels: [
        { upstream: first, group: 'default' },
        { upstream: second, group: 'dear', priority: 100 },
      ],
      options: groups,
    })
    expect((await gateway.chat()).status).toBe(200)
    expect([first.requests.length, second.requests.length]).toEqual([1, 0])
  })

  test('in which nobody serves the model answer 503 with the model and the group', async () => {
    const { gateway } = await open({ options: groups })
    const response = await gateway.chat({ model: 'gpt-4o' })
    expect(response.status).toBe(503)
    const error = await readError(response)
    expect(error).toMatchObject({ code: 'model_not_found' })
    expect(String(error.message)).toContain('gpt-4o under group default')
  })

  test('that are automatic are gone through in order, and the one that serves is charged', async () => {
    const upstream = await lab.upstream()
    const gateway = await lab.gateway({
      channels: [{ upstream, group: 'dear' }],
      keys: [{ unlimited_quota: true, group: 'auto' }],
      options: groups,
    })
    expect((await gateway.chat()).status).toBe(200)
    const { rows } = await gateway.books()
    expect(rows[0]).toMatchObject({ group: 'dear', quota: 60 })
  })

  test('that are automatic and serve nothing are named in the error', async () => {
    const { gateway } = await open({ keys: [{ unlimited_quota: true, group: 'auto' }], options: groups })
    const response = await gateway.chat()
    expect(response.status).toBe(503)
    expect(String((await readError(response)).message)).toContain('auto(dear)')
  })

  test('that no longer exist are refused', async () => {
    const { gateway } = await open({
      keys: [{ unlimited_quota: true, group: 'gone' }],
      options: { UserUsableGroups: { gone: 'g' }, GroupRatio: { default: 1 } },
    })
    expect((await gateway.chat()).status).toBe(403)
  })
})

describe('the list of models', () => {
  test('holds what the key may call and nothing else', async () => {
    const upstream = await lab.upstream()
    const gateway = await lab.gateway({
      channels: [
        { upstream, models: ['gpt-4o', 'gpt-4o-mini', 'no-price-at-all'] },
        { upstream, models: ['gpt-3.5-turbo-instruct'], status: 2 },
        { upstream, models: ['text-embedding-3-small'], group: 'elsewhere' },
      ],
      keys: [
        { unlimited_quota: true },
        { unlimited_quota: true, model_limits_enabled: true, model_limits: 'gpt-4o,text-embedding-3-small' },
      ],
    })
    const list = async (index: number) => {
      const models = await gateway.sdk(apiKeyOf(gateway.seeded, index)).models.list()
      return models.data.map((model) => model.id)
    }
    expect(await list(0)).toEqual(['gpt-4o', 'gpt-4o-mini'])
    expect(await list(1)).toEqual(['gpt-4o'])
    expect((await gateway.get('/v1/models', { headers: { authorization: 'Bearer x' } })).status).toBe(401)
  })

  test('describes one model, or says that it does not exist', async () => {
    const { gateway } = await open()
    expect(await readJson(await gateway.get('/v1/models/gpt-4o-mini'))).toMatchObject({
      id: 'gpt-4o-mini',
      object: 'model',
      owned_by: 'openai',
    })
    const missing = await gateway.get('/v1/models/gpt-9')
    expect(missing.status).toBe(404)
    expect(await readError(missing)).toMatchObject({ code: 'model_not_found', param: 'model' })
  })
})
