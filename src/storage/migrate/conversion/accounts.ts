// Users, API keys and options of One API and its fork, said in New API's columns.
import { larkProviderId, parseJsonObject } from '../../../kernel/index.ts'
import { insertForId } from '../../repos/shared.ts'
import { type Row, tables } from '../../tables/index.ts'
import type { Recorder } from './recorder.ts'

const { users, tokens, options } = tables
type RawRow = { readonly [column: string]: unknown }
const pageRows = 1000
const deletedStatus = 3

const textOf = (value: unknown): string => (value === null || value === undefined ? '' : String(value).trim())

/** All rows of a table with a counting id, in pages, as the driver gives them. */
async function* pages({ db }: Recorder, table: 'users' | 'tokens'): AsyncGenerator<RawRow[]> {
  for (let last = 0; ; ) {
    const rows = await db.selectFrom(table).selectAll().where('id', '>', last).orderBy('id').limit(pageRows).execute()
    const end = rows.at(-1)
    if (end === undefined) return
    yield rows
    last = end.id
  }
}

/**
 * The empty access token becomes none (only one row could hold it), deleted accounts are marked as New API marks them,
 * the fork's balance reminder becomes a notification setting. Gives how many rows changed.
 */
export async function convertUsers(recorder: Recorder, now: number): Promise<number> {
  let count = 0
  for await (const page of pages(recorder, 'users')) {
    for (const raw of page) {
      const user = users.decode(raw)
      const values: Partial<Row<typeof users>> = {}
      if (raw.access_token !== null && user.access_token === '') values.access_token = null
      if (user.status === deletedStatus && user.deleted_at === null) values.deleted_at = new Date(now * 1000)
      const threshold = Number(raw.user_remind_threshold ?? 0)
      if (threshold > 0) {
        const setting = { notify_type: 'email', quota_warning_threshold: threshold, ...parseJsonObject(user.setting) }
        values.setting = JSON.stringify(setting)
      }
      if (await recorder.change('users', { id: user.id }, user, values)) count += 1
    }
  }
  return count
}

/** Limits of a key stay limits: One API's `models` and `subnet` become `model_limits` and `allow_ips`. */
export async function convertTokens(recorder: Recorder): Promise<number> {
  let count = 0
  for await (const page of pages(recorder, 'tokens')) {
    for (const raw of page) {
      const token = tokens.decode(raw)
      const values: Partial<Row<typeof tokens>> = {}
      const models = listOf(raw.models)
      const networks = listOf(raw.subnet)
      if (models.length > 0 && token.model_limits === '') {
        values.model_limits = models.join(',')
        values.model_limits_enabled = true
      }
      if (networks.length > 0 && (token.allow_ips ?? '') === '') values.allow_ips = networks.join('\n')
      if (await recorder.change('tokens', { id: token.id }, token, values)) count += 1
    }
  }
  return count
}

function listOf(value: unknown): string[] {
  return textOf(value)
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
}

const renamedOptions: readonly (readonly [from: string, to: string])[] = [
  ['OidcEnabled', 'oidc.enabled'],
  ['OidcClientId', 'oidc.client_id'],
  ['OidcClientSecret', 'oidc.client_secret'],
  ['OidcWellKnown', 'oidc.well_known'],
  ['OidcAuthorizationEndpoint', 'oidc.authorization_endpoint'],
  ['OidcTokenEndpoint', 'oidc.token_endpoint'],
  ['OidcUserinfoEndpoint', 'oidc.user_info_endpoint'],
]

/** Options that New API calls otherwise are copied to their new key; the old rows stay, as do all price tables. */
export async function convertOptions({ db, added }: Recorder): Promise<number> {
  const rows = (await db.selectFrom('options').selectAll().execute()).map(options.decode)
  const present = new Map(rows.map((row) => [row.key, row.value]))
  let count = 0
  for (const [from, key] of renamedOptions) {
    const value = present.get(from)
    if (value === undefined || value === '' || present.has(key)) continue
    await db.insertInto('options').values({ key, value }).execute()
    added('options', { key }, { value })
    count += 1
  }
  return count
}

const google = {
  name: 'Google',
  slug: 'google',
  icon: 'Google',
  authorization_endpoint: 'https://accounts.google.com/o/oauth2/v2/auth',
  token_endpoint: 'https://oauth2.googleapis.com/token',
  user_info_endpoint: 'https://openidconnect.googleapis.com/v1/userinfo',
  well_known: 'https://accounts.google.com/.well-known/openid-configuration',
}

/** One API signs in with Lark by `users.lark_id`; here that is a binding. */
export async function convertLarkSignIn(recorder: Recorder, now: number): Promise<number> {
  const { db, engine, added } = recorder
  let count = 0
  for await (const page of pages(recorder, 'users')) {
    for (const raw of page) {
      const provider_user_id = textOf(raw.lark_id)
      if (provider_user_id === '') continue
      const binding = { user_id: users.decode(raw).id, provider_id: larkProviderId, provider_user_id }
      const values = tables.user_oauth_bindings.encodeNew(engine, { ...binding, created_at: new Date(now * 1000) })
      const id = await insertForId(db, engine, 'user_oauth_bindings', values)
      added('user_oauth_bindings', { id }, binding)
      count += 1
    }
  }
  return count
}

/** The fork signs in with Google by `users.google_id`; here that is a custom OAuth provider and bindings to it. */
export async function convertGoogleSignIn(recorder: Recorder, now: number): Promise<number> {
  const { db, engine, added } = recorder
  const created_at = new Date(now * 1000)
  let providerId: number | undefined
  let count = 0
  for await (const page of pages(recorder, 'users')) {
    for (const raw of page) {
      const provider_user_id = textOf(raw.google_id)
      if (provider_user_id === '') continue
      providerId ??= await addGoogle(recorder, created_at)
      const binding = { user_id: users.decode(raw).id, provider_id: providerId, provider_user_id }
      const values = tables.user_oauth_bindings.encodeNew(engine, { ...binding, created_at })
      const id = await insertForId(db, engine, 'user_oauth_bindings', values)
      added('user_oauth_bindings', { id }, binding)
      count += 1
    }
  }
  return count
}

async function addGoogle({ db, engine, added }: Recorder, at: Date): Promise<number> {
  const rows = (await db.selectFrom('options').selectAll().where('key', 'like', 'Google%').execute()).map(
    options.decode,
  )
  const optionOf = (key: string) => rows.find((row) => row.key === key)?.value ?? ''
  const [client_id, client_secret] = [optionOf('GoogleClientId'), optionOf('GoogleClientSecret')]
  const enabled = client_id !== '' && client_secret !== '' && optionOf('GoogleOAuthEnabled') !== 'false'
  const provider = { ...google, enabled, client_id, client_secret, created_at: at, updated_at: at }
  const values = tables.custom_oauth_providers.encodeNew(engine, provider)
  const id = await insertForId(db, engine, 'custom_oauth_providers', values)
  added('custom_oauth_providers', { id }, { slug: google.slug })
  return id
}
