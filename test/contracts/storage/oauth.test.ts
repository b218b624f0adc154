// Custom providers and bindings, on every engine.
import { beforeAll, expect, test } from 'bun:test'
import { createRepos, isDuplicate, type Repos } from '../../../src/storage/index.ts'
import { forEachEngine, setUpTimeoutMs } from '../../support/databases.ts'

forEachEngine((_engine, open) => {
  let repos: Repos
  beforeAll(async () => {
    repos = createRepos(await open())
  }, setUpTimeoutMs)

  test('a slug belongs to one provider', async () => {
    const { oauth } = repos
    const id = await oauth.insertProvider({ name: 'A', slug: 'a', client_id: 'c', client_secret: 's' })
    expect(await oauth.findProviderBySlug('a')).toMatchObject({ id, scopes: 'openid profile email', auth_style: 0 })
    expect(await oauth.insertProvider({ name: 'B', slug: 'a' }).catch(isDuplicate)).toBe(true)
    expect(await oauth.updateProvider(id, { enabled: true })).toBe(true)
    expect((await oauth.listProviders()).map(({ enabled }) => enabled)).toEqual([true])
    expect(await oauth.removeProvider(id)).toBe(true)
    expect(await oauth.findProvider(id)).toBeUndefined()
  })
  test('of many who want to be one person one is bound, and each account once per provider', async () => {
    const { oauth } = repos
    const person = { provider_id: 5, provider_user_id: 'Ann', created_at: new Date(0) }
    const bound = await Promise.all([1, 2, 3, 4].map((user_id) => oauth.insertBinding({ ...person, user_id })))
    expect(bound.filter(Boolean)).toHaveLength(1)
    const user_id = bound.indexOf(true) + 1
    expect(await oauth.insertBinding({ ...person, user_id, provider_user_id: 'other' })).toBe(false)
    expect((await oauth.findBinding(5, 'Ann'))?.user_id).toBe(user_id)
    expect(await oauth.findBinding(5, 'ann')).toBeUndefined()
    expect(await oauth.countBindings(5)).toBe(1)
    expect(await oauth.removeBinding(user_id, 5)).toBe(true)
    await oauth.insertBinding({ ...person, user_id: 9, provider_id: -1 })
    await oauth.removeBindings(9)
    expect(await oauth.listBindings(9)).toEqual([])
  })
  test('an id elsewhere is remembered when its account is closed', async () => {
    const id = await repos.users.insert({ username: 'closed', password: '', github_id: '77', aff_code: 'zzzz' })
    expect(await repos.users.highestId()).toBe(id)
    await repos.users.softDelete(id, new Date(0))
    expect(await repos.users.findByExternalId('github_id', '77')).toBeUndefined()
    expect(await repos.users.isExternalIdKnown('github_id', '77')).toBe(true)
    expect(await repos.users.isExternalIdKnown('github_id', '78')).toBe(false)
  })
})
