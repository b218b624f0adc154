// Stage 2: key → who asks and in which groups.
import {
  type CallerDirectory,
  chooseGroups,
  findApiKey,
  type GroupOptions,
  type KnownKey,
  tokenStatus,
  userRole,
} from '../identity/index.ts'
import { GatewayError } from '../kernel/index.ts'
import type { Caller } from './types.ts'

export type AuthenticateDeps = {
  readonly callers: CallerDirectory
  readonly groupOptions: () => GroupOptions
  readonly nowMs: () => number
}

export type KeyedRequest = {
  readonly headers: Headers
  readonly path: string
  readonly query: string
  readonly clientIp: string
}

/** Finds the caller, or throws with the reason. Balances are the ledger's business (relay.md section 5.2). */
export const authenticate =
  (deps: AuthenticateDeps) =>
  async (request: KeyedRequest): Promise<Caller> => {
    const { key, pinnedChannel } = findApiKey(request)
    if (key === '') throw new GatewayError('invalid_api_key', 'No API key was given.')
    const known = deps.callers.peek(key) ?? (await deps.callers.find(key))
    if (known === undefined) throw new GatewayError('invalid_api_key', 'This API key is not valid.')
    checkToken(known, Math.floor(deps.nowMs() / 1000))
    checkAddress(known, request)
    if (!known.user.isEnabled) throw new GatewayError('user_disabled', 'The owner of this API key is disabled.')
    const choice = chooseGroups(known.user.group, known.token.group, deps.groupOptions())
    if (choice.kind === 'denied') throw new GatewayError('group_denied', deniedText[choice.reason](choice.group))
    const pinnedChannelId = readPinnedChannel(known, pinnedChannel)
    return { user: known.user, token: known.token, groups: choice.groups, isAutoGroup: choice.isAuto, pinnedChannelId }
  }

const deniedText = {
  not_usable: (group: string) => `The owner of this API key may not use the group ${group}.`,
  gone: (group: string) => `The group ${group} of this API key no longer exists.`,
  no_auto_groups: () => 'No group is available for automatic choice.',
} as const

const statusText: Readonly<Record<number, string>> = {
  [tokenStatus.disabled]: 'This API key is disabled.',
  [tokenStatus.expired]: 'This API key has expired.',
  [tokenStatus.exhausted]: 'The quota of this API key is used up.',
}

const checkToken = ({ token }: KnownKey, nowSeconds: number): void => {
  if (token.status !== tokenStatus.enabled) {
    throw new GatewayError('invalid_api_key', statusText[token.status] ?? 'This API key is not valid.')
  }
  if (token.expiresAt !== -1 && token.expiresAt < nowSeconds) {
    throw new GatewayError('invalid_api_key', 'This API key has expired.')
  }
}

/** The caller's address is worked out only for keys that are limited to some. */
const checkAddress = ({ token }: KnownKey, request: KeyedRequest): void => {
  if (token.isIpAllowed !== undefined && !token.isIpAllowed(request.clientIp)) {
    throw new GatewayError('access_denied', 'This API key may not be used from your address.')
  }
}

const readPinnedChannel = ({ user }: KnownKey, pinned: string | undefined): number | undefined => {
  if (pinned === undefined || pinned === '') return undefined
  if (user.role < userRole.admin) {
    throw new GatewayError('channel_pin_denied', 'Only administrators may choose a channel with their API key.')
  }
  const channelId = Number(pinned)
  if (!Number.isSafeInteger(channelId) || channelId <= 0) {
    throw new GatewayError('invalid_request', 'The channel number in the API key is not valid.', {
      type: 'invalid_request_error',
    })
  }
  return channelId
}
