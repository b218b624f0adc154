// Custom providers: what root writes down, how people come in by them, and what never gets out or through.
import { describe, expect, test } from 'bun:test'
import { createHarness } from '../../../test/admin/harness.ts'
import { createSsrfGuard } from '../../platform/index.ts'
import { browse, enter, prepare, site } from './browser.fixture.ts'

const PROVIDER = {
  name: 'Corp',
  slug: 'corp',
  enabled: true,
  client_id: 'client',
  client_secret: 'very-hidden',
  authorization_endpoint: `${site.base}/authorize`,
  token_endpoint: `${site.base}/token`,
  user_info_endpoint: `${site.base}/user`,
  user_id_field: 'data.id',
  username_field: 'data.login',
}

const PATH = '/api/custom-oauth-provider/'

const prepareProvider = async (values: object = {}) => {
  const harness = await prepare({}, [])
  const root = await harness.signIn('root', '12345678')
  const added = await root({ method: 'POST', path: PATH, body: { ...PROVIDER, ...values } })
  return { ...harness, harness, root, added }
}

describe('writing providers down', () => {
  test('shows everything but the secret, and the public part to anyone', async () => {
    const { root, added, call } = await prepareProvider()
    expect(added.body.data).toEqual({
      id: 1,
      name: 'Corp',
      slug: 'corp',
      icon: '',
      enabled: true,
      client_id: 'client',
      authorization_endpoint: `${site.base}/authorize`,
      token_endpoint: `${site.base}/token`,
      user_info_endpoint: `${site.base}/user`,
      scopes: 'openid profile email',
      user_id_field: 'data.id',
      username_field: 'data.login',
      display_name_field: 'name',
      email_field: 'email',
      well_known: '',
      auth_style: 0,
      access_policy: '',
      access_denied_message: '',
    })
    expect((await root({ path: `${PATH}1` })).body.data).toEqual(added.body.data)
    const status = await call({ path: '/api/status' })
    expect(status.body.data.custom_oauth_providers).toEqual([
      {
        id: 1,
        name: 'Corp',
        slug: 'corp',
        icon: '',
        client_id: 'client',
        authorization_endpoint: `${site.base}/authorize`,
        scopes: 'openid profile email',
      },
    ])
    await root({ method: 'PUT', path: `${PATH}1`, body: { enabled: false } })
    expect((await call({ path: '/api/status' })).body.data.custom_oauth_providers).toBeUndefined()
  })
  test('an empty text keeps what is there', async () => {
    const { root, deps } = await prepareProvider()
    const body = { client_secret: '', name: 'New', icon: 'i', access_denied_message: '' }
    expect((await root({ method: 'PUT', path: `${PATH}1`, body })).body.data).toMatchObject({ name: 'New', icon: 'i' })
    expect((await deps.repos.oauth.findProvider(1))?.client_secret).toBe('very-hidden')
  })
  test.each([
    [{ slug: 'github' }],
    [{ slug: 'telegram' }],
    [{ slug: 'state' }],
    [{ slug: '../x' }],
    [{ slug: 'corp' }],
    [{ slug: 'other', client_secret: '' }],
    [{ slug: 'other', token_endpoint: 'javascript:alert(1)' }],
    [{ slug: 'other', access_policy: '{"conditions":[{"field":"a","op":"like","value":1}]}' }],
    [{ slug: 'other', access_policy: 'not json' }],
    [{ slug: 'other', auth_style: 7 }],
  ])('refuses %j', async (values) => {
    const { root } = await prepareProvider()
    expect((await root({ method: 'POST', path: PATH, body: { ...PROVIDER, ...values } })).body.success).toBe(false)
    expect((await root({ path: PATH })).body.data.length).toBe(1)
  })
  test('one that somebody is bound to stays', async () => {
    const { harness, root } = await prepareProvider()
    await enter(browse(harness), 'corp', { data: { id: 7, login: 'x' } })
    expect((await root({ method: 'DELETE', path: `${PATH}1` })).body.success).toBe(false)
    await root({ method: 'DELETE', path: '/api/user/2/oauth/bindings/1' })
    expect((await root({ method: 'DELETE', path: `${PATH}1` })).body.success).toBe(true)
    expect((await root({ path: `${PATH}1` })).body.success).toBe(false)
  })
})

describe('coming in by one', () => {
  test('finds people by the fields that were named', async () => {
    const { harness } = await prepareProvider()
    const claims = { data: { id: 7, login: 'seven' }, name: 'Seven' }
    expect((await enter(browse(harness), 'corp', claims)).body.data).toMatchObject({
      id: 2,
      username: 'seven',
      display_name: 'Seven',
    })
    expect((await enter(browse(harness), 'corp', claims)).body.data.id).toBe(2)
    expect((await harness.deps.repos.oauth.listBindings(2))[0]).toMatchObject({ provider_id: 1, provider_user_id: '7' })
  })
  test.each([
    [1, null],
    [2, `Basic ${btoa('client:very-hidden')}`],
  ])('shows its own credentials in the style %i', async (auth_style, authorization) => {
    const { harness } = await prepareProvider({ auth_style })
    await enter(browse(harness), 'corp', { data: { id: 7 } })
    expect(site.exchanges.at(-1)?.headers.get('authorization') ?? null).toBe(authorization)
  })
  test('is for those whom the policy welcomes, and says why in the operator’s words', async () => {
    const { harness } = await prepareProvider({
      access_policy: JSON.stringify({
        logic: 'and',
        conditions: [{ field: 'level', op: 'gte', value: 2 }],
        groups: [{ logic: 'or', conditions: [{ field: 'team', op: 'in', value: ['a', 'b'] }] }],
      }),
      access_denied_message: '{{provider}}: {{field}} {{op}} {{required}}, not {{current}} ({{current.data.login}})',
    })
    const reply = await enter(browse(harness), 'corp', { data: { id: 7, login: 'x' }, level: 1, team: 'a' })
    expect(reply.body.message).toBe('Corp: level gte 2, not 1 (x)')
    expect((await enter(browse(harness), 'corp', { data: { id: 7 }, level: 2, team: 'c' })).body.success).toBe(false)
    expect((await enter(browse(harness), 'corp', { data: { id: 7 }, level: 2, team: 'b' })).body.success).toBe(true)
  })
  test('lets nobody in by a policy that cannot be read', async () => {
    const { harness } = await prepareProvider()
    await harness.deps.repos.oauth.updateProvider(1, { access_policy: '[]' })
    expect((await enter(browse(harness), 'corp', { data: { id: 7 } })).body.success).toBe(false)
  })
})

describe('addresses that an operator writes down', () => {
  const rules = {
    isEnabled: true,
    allowsPrivateIp: false,
    isDomainWhitelist: false,
    isIpWhitelist: false,
    domainList: [],
    ipList: [],
    allowedPorts: [],
    checksResolvedIps: true,
  }
  test('are fetched for discovery', async () => {
    const { root } = await prepareProvider()
    const path = `${PATH}discovery`
    const { data } = (await root({ method: 'POST', path, body: { issuer_url: `${site.base}/` } })).body
    expect(data).toEqual({
      well_known_url: `${site.base}/.well-known/openid-configuration`,
      discovery: { issuer: 'here' },
    })
    expect((await root({ method: 'POST', path, body: { well_known_url: `${site.base}/x` } })).body.success).toBe(false)
    expect((await root({ method: 'POST', path, body: {} })).body.success).toBe(false)
  })
  test('lead nowhere inside: not the discovery, not the exchange', async () => {
    const harness = await createHarness({ oauthGuard: createSsrfGuard({ rules: () => rules }) })
    await harness.setUp()
    const root = await harness.signIn('root', '12345678')
    const asked = site.exchanges.length
    const body = { well_known_url: `${site.base}/.well-known/openid-configuration` }
    expect((await root({ method: 'POST', path: `${PATH}discovery`, body })).body.success).toBe(false)
    await root({ method: 'POST', path: PATH, body: PROVIDER })
    expect((await enter(browse(harness), 'corp', { data: { id: 7 } })).body.success).toBe(false)
    expect(site.exchanges.length).toBe(asked)
  })
})
