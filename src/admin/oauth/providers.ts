// Routes of custom providers: what a root account writes down about a site to sign in through. The secret is never shown.
import { RESERVED_SLUGS, readPolicy } from '../../identity/index.ts'
import { parseJsonObject } from '../../kernel/index.ts'
import type { OauthProviderRow } from '../../storage/index.ts'
import { writeAudit } from '../common/audit.ts'
import type { AdminDeps } from '../deps.ts'
import { defineRoute, fail, idParams, ok, Refusal, type Route } from '../frame/index.ts'
import { discoveryBody, type ProviderBody, providerBody } from './schema.ts'

const presentProvider = (row: OauthProviderRow) => ({
  id: row.id,
  name: row.name,
  slug: row.slug,
  icon: row.icon,
  enabled: row.enabled,
  client_id: row.client_id,
  authorization_endpoint: row.authorization_endpoint,
  token_endpoint: row.token_endpoint,
  user_info_endpoint: row.user_info_endpoint,
  scopes: row.scopes,
  user_id_field: row.user_id_field,
  username_field: row.username_field,
  display_name_field: row.display_name_field,
  email_field: row.email_field,
  well_known: row.well_known,
  auth_style: row.auth_style,
  access_policy: row.access_policy,
  access_denied_message: row.access_denied_message,
})

/** What anyone may know, for the buttons of the sign-in page. */
export const presentPublicProvider = ({ id, name, slug, icon, client_id, ...row }: OauthProviderRow) => ({
  id,
  name,
  slug,
  icon,
  client_id,
  authorization_endpoint: row.authorization_endpoint,
  scopes: row.scopes,
})

/** Fields that an empty text leaves as they are. */
const TEXTS = [
  'name',
  'slug',
  'client_id',
  'client_secret',
  'authorization_endpoint',
  'token_endpoint',
  'user_info_endpoint',
  'scopes',
  'user_id_field',
  'username_field',
  'display_name_field',
  'email_field',
] as const
/** Fields that are written whenever they are present. */
const PRESENT = ['icon', 'enabled', 'well_known', 'auth_style', 'access_policy', 'access_denied_message'] as const
const REQUIRED = TEXTS.slice(0, 7)

const readChanges = (body: ProviderBody): Partial<OauthProviderRow> => {
  const texts = TEXTS.map((name) => [name, body[name]?.trim()] as const).filter(([, value]) => value)
  const others = PRESENT.map((name) => [name, body[name]] as const).filter(
    ([, value]) => value !== undefined && value !== null,
  )
  return Object.fromEntries([...texts, ...others])
}

const findFault = ({ slug, access_policy }: Partial<OauthProviderRow>): string | undefined => {
  if (slug !== undefined && !/^[a-z0-9](?:[a-z0-9_-]{0,62}[a-z0-9])?$/.test(slug)) {
    return 'The slug must consist of small letters, digits, - and _.'
  }
  if (slug !== undefined && RESERVED_SLUGS.has(slug)) return 'This slug belongs to a built-in provider.'
  if (access_policy && readPolicy(access_policy) === undefined) return 'The access policy cannot be read.'
  return undefined
}

const orTaken = async <T>(deps: AdminDeps, work: Promise<T>): Promise<T> => {
  try {
    return await work
  } catch (error) {
    if (deps.isDuplicate(error)) throw new Refusal('This slug is taken.')
    throw error
  }
}

const find = async ({ repos }: AdminDeps, id: number): Promise<OauthProviderRow> => {
  const row = await repos.oauth.findProvider(id)
  if (row === undefined) throw new Refusal('There is no such provider.')
  return row
}

const WELL_KNOWN = '/.well-known/openid-configuration'

const discover = async (deps: AdminDeps, wellKnown: string, issuer: string) => {
  const well_known_url = wellKnown || (issuer === '' ? '' : `${issuer.replace(/\/+$/, '')}${WELL_KNOWN}`)
  if (well_known_url === '') throw new Refusal('well_known_url or issuer_url must be given.')
  let text: string
  try {
    const headers = { accept: 'application/json' }
    const answer = await deps.oauth.ask({ method: 'GET', url: well_known_url, headers })
    text = answer.status === 200 ? answer.text : ''
  } catch {
    throw new Refusal('The discovery document could not be fetched.')
  }
  const discovery = parseJsonObject(text)
  if (discovery === undefined) throw new Refusal('There is no discovery document at this address.')
  return { well_known_url, discovery }
}

const writeRoutes = (deps: AdminDeps): Route[] => [
  defineRoute({
    method: 'POST',
    path: '/api/custom-oauth-provider/',
    guard: 'root',
    summary: 'Add a custom provider',
    input: { body: providerBody },
    handle: async ({ actor, body, request }) => {
      const values = readChanges(body)
      const missing = REQUIRED.find((name) => values[name] === undefined)
      const fault = missing === undefined ? findFault(values) : `${missing} must not be empty.`
      if (fault !== undefined) return fail(fault)
      const at = new Date(deps.clock.nowMs())
      const added = deps.repos.oauth.insertProvider({ ...values, created_at: at, updated_at: at })
      const id = await orTaken(deps, added)
      await writeAudit(deps, actor, request, { action: 'oauth-provider.create', target: id })
      return ok(presentProvider(await find(deps, id)))
    },
  }),
  defineRoute({
    method: 'PUT',
    path: '/api/custom-oauth-provider/:id',
    guard: 'root',
    summary: 'Change a custom provider',
    input: { body: providerBody, params: idParams },
    handle: async ({ actor, body, params, request }) => {
      await find(deps, params.id)
      const values = readChanges(body)
      const fault = findFault(values)
      if (fault !== undefined) return fail(fault)
      const changes = { ...values, updated_at: new Date(deps.clock.nowMs()) }
      if (Object.keys(values).length > 0) await orTaken(deps, deps.repos.oauth.updateProvider(params.id, changes))
      await writeAudit(deps, actor, request, { action: 'oauth-provider.update', target: params.id })
      return ok(presentProvider(await find(deps, params.id)))
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/api/custom-oauth-provider/:id',
    guard: 'root',
    summary: 'Remove a custom provider that nobody is bound to',
    input: { params: idParams },
    handle: async ({ actor, params, request }) => {
      await find(deps, params.id)
      if ((await deps.repos.oauth.countBindings(params.id)) > 0) return fail('Accounts are bound to this provider.')
      await deps.repos.oauth.removeProvider(params.id)
      await writeAudit(deps, actor, request, { action: 'oauth-provider.remove', target: params.id })
      return ok()
    },
  }),
]

/** List, one, add, change, remove, discovery. */
export const oauthProviderRoutes = (deps: AdminDeps): Route[] => [
  defineRoute({
    method: 'GET',
    path: '/api/custom-oauth-provider/',
    guard: 'root',
    summary: 'List custom providers',
    handle: async () => ok((await deps.repos.oauth.listProviders()).map(presentProvider)),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/custom-oauth-provider/:id',
    guard: 'root',
    summary: 'One custom provider',
    input: { params: idParams },
    handle: async ({ params }) => ok(presentProvider(await find(deps, params.id))),
  }),
  ...writeRoutes(deps),
  defineRoute({
    method: 'POST',
    path: '/api/custom-oauth-provider/discovery',
    guard: 'root',
    summary: 'Fetch the discovery document of an OpenID Connect issuer',
    input: { body: discoveryBody },
    handle: async ({ body }) => ok(await discover(deps, body.well_known_url, body.issuer_url)),
  }),
]
