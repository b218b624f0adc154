// What the management API is built from; main.ts gives the values.
import type { DirectorySnapshot } from '../channels/index.ts'
import type { ChannelFault } from '../contract/index.ts'
import type { Operation } from '../dialects/index.ts'
import type {
  Accounts,
  GroupOptions,
  OauthAsk,
  OauthEndpoints,
  Passkeys,
  Passwords,
  Sessions,
  SetupGate,
  TwoFactor,
  VerificationCodes,
} from '../identity/index.ts'
import type { Orders } from '../ledger/index.ts'
import type {
  Clock,
  CryptoDriver,
  ExpiringStore,
  Ids,
  Mailer,
  PancakeSetup,
  PaymentDriver,
  PaymentProvider,
  StripeDriver,
  UpstreamClient,
} from '../platform/index.ts'
import type { PriceBook } from '../pricing/index.ts'
import type { ProviderEnvironment } from '../providers/index.ts'
import type { Credentials, RelayReply } from '../relay/index.ts'
import type { Settings } from '../settings/index.ts'
import type { ChannelRow, Repos, UserRow } from '../storage/index.ts'
import type { Subscriptions } from '../subscriptions/index.ts'
import type { AdminRequest, KeyedRequest } from './frame/index.ts'
import type { SystemProbe } from './system/probe.ts'
import type { RollUp } from './usage-data/roll-up.ts'

/** How one channel is to be tested; what is missing is chosen by the channel and the model's name. */
export type ChannelTestOptions = {
  readonly model?: string
  readonly endpointType?: string
  readonly isStream?: boolean
  /** Who asks: the usage row of the test is theirs. */
  readonly userId: number
}

/** `message` is empty when all went well; `seconds` is the time the answer took. */
export type ChannelTestResult = {
  readonly ok: boolean
  readonly message: string
  readonly seconds: number
  readonly errorCode?: string
  readonly fault?: ChannelFault
}

/** Facts of this process and of the build. */
export type AdminFacts = {
  readonly version: string
  /** Unix seconds. */
  readonly startedAt: number
  readonly databaseType: 'sqlite' | 'mysql' | 'postgres'
  /** BATCH_UPDATE_ENABLED, shown by /api/status. */
  readonly hasBatchUpdate: boolean
  /** GENERATE_DEFAULT_TOKEN: a new account gets a key of its own. */
  readonly makesDefaultToken: boolean
  /** SYNC_UPSTREAM_BASE: where the public catalogue of models is, without a slash at the end. */
  readonly catalogueBaseUrl: string
  /** TRUSTED_REDIRECT_DOMAINS: hosts that a payer may be sent back to. */
  readonly trustedRedirectDomains: readonly string[]
  /** ANONYMOUS_REQUEST_BODY_LIMIT_KB, in bytes. */
  readonly anonymousBodyBytesMax: number
}

/** How other sites are asked who somebody is, and where they are. */
export type OauthWays = {
  /** Past the guard: addresses that operators write down, and those of well-known sites. */
  readonly ask: OauthAsk
  /** Without it: a companion server of this installation. */
  readonly askCompanion: OauthAsk
  readonly endpoints: OauthEndpoints
}

export type FetchLimits = { readonly timeoutMs: number; readonly bytesMax: number; readonly signal?: AbortSignal }
/** Gateways by the name that orders carry; cryptocurrency has no orders of its own and is apart. */
export type PaymentDrivers = { readonly [P in Exclude<PaymentProvider, 'crypto' | 'stripe'>]: PaymentDriver } & {
  readonly stripe: StripeDriver
}

/** How money comes in. */
export type Payments = {
  readonly drivers: PaymentDrivers
  readonly crypto: CryptoDriver
  /** Stores and products at Waffo Pancake. */
  readonly pancakeSetup: PancakeSetup
  /** Stripe as the charge packages use it: with the secret of their own webhook. */
  readonly charges: StripeDriver
  /** Orders of every kind; `orders.begin` opens one at a driver, `orders.hear` takes a gateway's report. */
  readonly orders: Orders
  /** Hears of reports that failed, to be repeated by the gateway. */
  readonly onError: (provider: string, error: unknown) => void
}

export type AdminDeps = {
  readonly repos: Repos
  /** `isDuplicate` of storage. */
  readonly isDuplicate: (error: unknown) => boolean
  readonly settings: Settings
  readonly clock: Clock
  readonly ids: Ids
  readonly facts: AdminFacts
  /** Tells every process that something changed; resolves when this one acts by it. Tokens and users are named by their id. */
  readonly publish: (topic: 'channels' | 'models' | 'options' | 'token' | 'user', id?: number) => Promise<void>
  readonly sessions: Sessions
  readonly passwords: Passwords
  readonly accounts: Accounts
  readonly setupGate: SetupGate
  readonly mail: Pick<Mailer, 'send' | 'sendLater'>
  readonly codes: VerificationCodes
  readonly oauth: OauthWays
  readonly payments: Payments
  readonly twoFactor: TwoFactor
  readonly passkeys: Passkeys
  /** Beginning and ending subscriptions. */
  readonly subscriptions: Subscriptions
  readonly groupOptions: () => GroupOptions
  readonly priceBook: () => PriceBook
  readonly directory: () => DirectorySnapshot
  /** Counts up with every change of model metadata or vendors that this process heard of. */
  readonly catalogueRevision: () => number
  /** Fetches an address that somebody wrote down, past the guard. Throws when it cannot be reached or is not allowed. */
  readonly fetchGuarded: (
    url: string,
    limits: FetchLimits,
  ) => Promise<{ readonly status: number; readonly text: string }>
  /** Whether the guard would fetch an address: throws GatewayError when not. For addresses that are saved. */
  readonly checkAddress: (url: string) => Promise<void>
  /** The relay's check of an API key; throws GatewayError. */
  readonly authenticateKey: (
    request: KeyedRequest,
  ) => Promise<{ readonly token: { readonly id: number }; readonly user: { readonly id: number } }>
  /** Relays a signed-in person's request, who pays for it. `text` is the body. Throws GatewayError. */
  readonly relayFor: (question: {
    readonly user: UserRow
    /** '' is the person's own. */
    readonly group: string
    readonly operation: Operation
    readonly text: string
    readonly request: AdminRequest
  }) => Promise<RelayReply>
  /** Also remembers in the channel's row when it was tested and how long the answer took. */
  readonly testChannel: (channelId: number, options: ChannelTestOptions) => Promise<ChannelTestResult>
  /** The same for a channel that is not stored; nothing is remembered. */
  readonly testDraft: (row: ChannelRow, options: ChannelTestOptions) => Promise<ChannelTestResult>
  /** Begins testing all channels in the background; false when that is already under way. */
  readonly startChannelTests: () => boolean | Promise<boolean>
  readonly upstream: Pick<UpstreamClient, 'send' | 'startDeadline'>
  /** Process-wide values that the addresses of a few providers depend on, as they are now. */
  readonly providerEnvironment: () => ProviderEnvironment
  /** The token that a key is exchanged for. */
  readonly credentials: Credentials
  /** Takes an enabled channel out of service, with the reason in its row. */
  readonly disableChannel: (channelId: number, reason: string) => Promise<void>
  /** Waits as long as the operator wants between two channels of a bulk run (POLLING_INTERVAL). */
  readonly pauseBetweenChannels: () => Promise<void>
  /** Sums of usage, brought to the present before they are read. */
  readonly rollUp: RollUp
  /** Work that outlives its request; it is stopped and awaited when the process ends, and its errors are logged. */
  readonly runInBackground: (name: string, work: (signal: AbortSignal) => Promise<void>) => void
  /** What the process and its machine tell of themselves. */
  readonly system: SystemProbe
  /** Whether an address is this gateway itself. */
  readonly isOwnAddress: (url: URL) => boolean
  /** Where the relay remembers which account a conversation is on. */
  readonly affinityStore: Pick<ExpiringStore, 'keys' | 'delete' | 'read'>
  /** Requests that are being answered now. */
  readonly activeConnections: () => number
}
