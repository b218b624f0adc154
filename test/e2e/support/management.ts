// The management API for preparing a gateway: what a test does not look at is not clicked together.
import type { Envelope } from '../../../src/contract/index.ts'

export const rootAccount = { username: 'root', password: 'correct horse' } as const

export const sandboxType = 9000

export type Management = {
  readonly userId: number
  /** `name=value` of the session's cookie. */
  readonly cookie: string
  /** Calls a route as the root account; throws with the server's words when it refuses. */
  readonly call: <Data = undefined>(method: string, path: string, body?: unknown) => Promise<Data>
}

const send = async (url: string, method: string, headers: Record<string, string>, body: unknown) => {
  const response = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json', 'x-requested-with': 'tollgate', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const answer = (await response.json()) as Envelope<unknown>
  if (!answer.success) throw new Error(`${method} ${url}: ${response.status} ${answer.message}`)
  return { answer, response }
}

/** Sets an empty gateway up and signs in as its root account. */
export const setUpGateway = async (url: string): Promise<Management> => {
  const { username, password } = rootAccount
  const account = { username, password, confirmPassword: password }
  await send(`${url}/api/setup`, 'POST', {}, { ...account, SelfUseModeEnabled: true, DemoSiteEnabled: false })
  return signIn(url)
}

/** A session of the root account. */
export const signIn = async (url: string): Promise<Management> => {
  const { answer, response } = await send(`${url}/api/user/login`, 'POST', {}, rootAccount)
  const { id: userId } = answer.data as { id: number }
  const cookie = response.headers
    .getSetCookie()
    .map((line) => line.split(';')[0] ?? '')
    .join('; ')
  const headers = { cookie, 'new-api-user': String(userId) }
  return {
    userId,
    cookie,
    call: async <Data>(method: string, path: string, body?: unknown) =>
      (await send(url + path, method, headers, body)).answer.data as Data,
  }
}

export type ChannelSeed = {
  readonly name: string
  readonly models: string
  readonly type?: number
  readonly base_url?: string
  readonly group?: string
  readonly priority?: number
  readonly weight?: number
  readonly key?: string
  readonly tag?: string
  readonly remark?: string
}

/** Makes a channel; a sandbox channel unless told otherwise. */
export const addChannel = (management: Management, seed: ChannelSeed): Promise<undefined> => {
  const channel = { type: sandboxType, key: 'none', group: 'default', priority: 0, weight: 0, auto_ban: 1, ...seed }
  return management.call('POST', '/api/channel/', { mode: 'single', channel })
}

/** Makes a key and gives it whole, as clients send it. */
export const addKey = async (
  management: Management,
  fields: Readonly<Record<string, unknown>> & { readonly name: string },
): Promise<string> => {
  await management.call('POST', '/api/token/', {
    expired_time: -1,
    remain_quota: 0,
    unlimited_quota: true,
    model_limits_enabled: false,
    model_limits: '',
    allow_ips: '',
    group: '',
    cross_group_retry: false,
    ...fields,
  })
  const { items } = await management.call<{ items: { id: number; name: string }[] }>('GET', '/api/token/?p=1&size=100')
  const id = items.find((item) => item.name === fields.name)?.id
  const { key } = await management.call<{ key: string }>('POST', `/api/token/${id}/key`)
  return `sk-${key}`
}
