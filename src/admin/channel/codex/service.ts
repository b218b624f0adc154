// The logins of Codex channels: made in a browser, kept fresh, and asked how much of the plan is used.
import { createHash } from 'node:crypto'
import { channelStatus, readChannelInfo } from '../../../channels/index.ts'
import { findSessionSecret, isSameSecret } from '../../../identity/index.ts'
import { isJsonObject, parseJson, parseJsonObject, readString } from '../../../kernel/index.ts'
import { findProvider, type SideRequest } from '../../../providers/index.ts'
import type { ChannelRow } from '../../../storage/index.ts'
import type { AdminDeps } from '../../deps.ts'
import { type Actor, type AdminRequest, Refusal } from '../../frame/index.ts'
import { type Account, type AccountDeps, accountOf, askStatus, endpointFor } from '../account.ts'
import { findChannel } from '../update.ts'
import {
  type CodexCredential,
  codeRequest,
  isRefreshDue,
  readCredential,
  readLoginInput,
  refreshRequest,
  writeLoginUrl,
} from './login.ts'

export type CodexDeps = AccountDeps & Pick<AdminDeps, 'repos' | 'publish' | 'codes'>

const CODEX = 'codex'
const STATE_KEY = 'codex_login'
const STATE_SECONDS = 900
/** Nobody else refreshes the same token within this time: each may be used once. */
const REFRESH_LOCK_SECONDS = 60
const ANSWER_CHARACTERS_MAX = 200

export const findCodex = async (deps: Pick<AdminDeps, 'repos'>, id: number): Promise<ChannelRow> => {
  const row = await findChannel(deps, id)
  if (findProvider(row.type)?.id !== CODEX) throw new Refusal('This is not a Codex channel.')
  return row
}

/** The verifier follows from the cookie's secret, which the database does not know, so nothing has to be kept. */
const verifierOf = (request: AdminRequest, state: string): string => {
  const secret = findSessionSecret(request.headers.get('cookie')) ?? ''
  return createHash('sha256').update(`codex\n${secret}\n${state}`).digest('base64url')
}

const sessionOf = ({ session }: Actor): string => {
  if (session === undefined)
    throw new Refusal('Sign in to the console for this: a browser has to come back to it.', 403)
  return session.id
}

/** Begins a login for one channel (0: one that is not stored yet); gives the address to open. */
export const beginLogin = async (
  deps: AdminDeps,
  actor: Actor,
  request: AdminRequest,
  channelId: number,
): Promise<string> => {
  const sessionId = sessionOf(actor)
  const state = createHash('sha256').update(deps.ids.alphanumeric(48)).digest('hex').slice(0, 32)
  const until = deps.clock.nowSeconds() + STATE_SECONDS
  await deps.sessions.remember(sessionId, STATE_KEY, { state, channelId, until })
  return writeLoginUrl(state, createHash('sha256').update(verifierOf(request, state)).digest('base64url'))
}

const takeState = async (deps: AdminDeps, actor: Actor, state: string, channelId: number): Promise<void> => {
  const kept = await deps.sessions.take(sessionOf(actor), STATE_KEY)
  const isOurs =
    isJsonObject(kept) &&
    isSameSecret(state, readString(kept, 'state') ?? '') &&
    kept.channelId === channelId &&
    typeof kept.until === 'number' &&
    kept.until >= deps.clock.nowSeconds()
  if (!isOurs) throw new Refusal('This login was not begun here, or too long ago; begin again.')
}

/** Asks for tokens through the channel's own way out. Throws Refusal without any token in it. */
const askTokens = async (deps: AccountDeps, account: Account, request: SideRequest, old?: string) => {
  const { status, text } = await askStatus(deps, account, 'login', request)
  const body = parseJson(text)
  const credential = status === 200 ? readCredential(body, deps.clock.nowMs(), parseJsonObject(old ?? '')) : undefined
  if (credential !== undefined) return credential
  const reason =
    readString(body, 'error_description') ?? readString(body, 'error', 'message') ?? readString(body, 'error')
  throw new Refusal(`The login was refused (${status}). ${(reason ?? '').slice(0, ANSWER_CHARACTERS_MAX)}`.trim())
}

const UNSAVED = (deps: AdminDeps): Account => ({
  provider: undefined,
  endpoint: endpointFor(deps, { baseUrl: '', key: '' }),
  proxyUrl: '',
  hasInsecureTls: false,
  headerOverride: '',
})

/** Asked at the vendor's login, not at the channel's own address: nothing of the channel but its way out. */
const loginAccount = (deps: AccountDeps, row: ChannelRow): Account => ({
  ...accountOf(deps, row),
  provider: undefined,
  headerOverride: '',
})

/** Ends a login; gives the credential, which nobody has stored yet. Throws Refusal. */
export const finishLogin = async (
  deps: AdminDeps,
  actor: Actor,
  request: AdminRequest,
  input: string,
  row?: ChannelRow,
): Promise<CodexCredential> => {
  const login = readLoginInput(input)
  if (login === undefined) throw new Refusal('Paste the whole address that the browser ended at.')
  await takeState(deps, actor, login.state, row?.id ?? 0)
  const account = row === undefined ? UNSAVED(deps) : loginAccount(deps, row)
  return askTokens(deps, account, codeRequest(login.code, verifierOf(request, login.state)))
}

/** Puts a credential in the place of the one it was made of; false when that is gone meanwhile. */
export const saveCredential = async (
  deps: Pick<CodexDeps, 'repos' | 'publish'>,
  id: number,
  credential: CodexCredential,
  oldKey?: string,
): Promise<boolean> => {
  let isSaved = false
  await deps.repos.channels.revise([id], (row) => {
    isSaved = (oldKey === undefined || row.key === oldKey) && !readChannelInfo(row.channel_info).isMultiKey
    return isSaved ? { key: JSON.stringify(credential) } : undefined
  })
  await deps.publish('channels')
  return isSaved
}

/** Renews a channel's login. A refresh token is good for one use, so that two at the same time share it by lot. Throws Refusal. */
export const refreshLogin = async (deps: CodexDeps, row: ChannelRow): Promise<CodexCredential> => {
  if (readChannelInfo(row.channel_info).isMultiKey) throw new Refusal('A channel with many keys is not refreshed.')
  const refreshToken = readString(parseJsonObject(row.key), 'refresh_token')
  if (!refreshToken) throw new Refusal('The login of this channel has no refresh token; sign in again.')
  const lock = createHash('sha256').update(refreshToken).digest('hex')
  if (!(await deps.codes.useOnce('codex refresh', lock, REFRESH_LOCK_SECONDS)))
    throw new Refusal('The login of this channel is being refreshed; try again in a minute.')
  const credential = await askTokens(deps, loginAccount(deps, row), refreshRequest(refreshToken), row.key)
  if (!(await saveCredential(deps, row.id, credential, row.key)))
    throw new Refusal('The key of this channel was changed meanwhile; it was left as it is.')
  return credential
}

const isDue = ({ type, status, channel_info, key }: ChannelRow, nowMs: number): boolean => {
  if (findProvider(type)?.id !== CODEX || status === channelStatus.disabledByHand) return false
  const login = parseJsonObject(key)
  if (login === undefined || readChannelInfo(channel_info).isMultiKey) return false
  return Boolean(readString(login, 'refresh_token')) && isRefreshDue(login, nowMs)
}

const CHANNELS_PER_RUN = 200

/** Renews every login that ends within a day; gives the ids of the channels whose login could not be renewed. */
export const refreshDueLogins = async (deps: CodexDeps, signal?: AbortSignal): Promise<number[]> => {
  const failed: number[] = []
  const nowMs = deps.clock.nowMs()
  const due = (await deps.repos.channels.all()).filter((row) => isDue(row, nowMs))
  for (const row of due.slice(0, CHANNELS_PER_RUN)) {
    if (signal?.aborted === true) break
    try {
      await refreshLogin(deps, row)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      failed.push(row.id)
    }
  }
  return failed
}

const askUsage = (deps: CodexDeps, row: ChannelRow) => {
  const account = accountOf(deps, row)
  const { provider, endpoint } = account
  return askStatus(deps, account, 'usage', {
    method: 'GET',
    url: `${endpoint.baseUrl}/backend-api/wham/usage`,
    headers: { 'openai-beta': 'responses=experimental', originator: 'codex_cli_rs', ...provider?.auth(endpoint) },
  })
}

/** What the plan of a login has left. A login that is refused is renewed once. Throws Refusal. */
export const readUsage = async (deps: CodexDeps, row: ChannelRow) => {
  let answer = await askUsage(deps, row)
  if (answer.status === 401 || answer.status === 403) {
    const credential = await refreshLogin(deps, row)
    answer = await askUsage(deps, { ...row, key: JSON.stringify(credential) })
  }
  return { status: answer.status, data: parseJson(answer.text) ?? null }
}
