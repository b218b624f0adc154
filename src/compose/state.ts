// What the running process knows of its configuration: settings, prices, channels and callers, kept fresh.
import { type ChannelDirectory, createChannelDirectory, type HealthBoard } from '../channels/index.ts'
import { type CallerDirectory, createCallerDirectory, type GroupOptions } from '../identity/index.ts'
import type { Environment, Logger } from '../platform/index.ts'
import { createPriceBook, type PriceBook, type PriceEdition } from '../pricing/index.ts'
import { compileSensitiveWords } from '../relay/index.ts'
import { billing, createSettings, operations, type Settings, security } from '../settings/index.ts'
import type { Repos } from '../storage/index.ts'
import type { Changes } from './changes.ts'

export type State = {
  readonly settings: Settings
  readonly directory: ChannelDirectory
  readonly callers: CallerDirectory
  readonly priceBook: () => PriceBook
  readonly groupOptions: () => GroupOptions
  /** Counts up with every change of model metadata or vendors. */
  readonly catalogueRevision: () => number
  readonly findSensitiveWord: (texts: readonly string[]) => string | undefined
  /** Reads everything again; also what the safety net of SYNC_FREQUENCY does. */
  readonly refresh: () => Promise<void>
}

export type StateDeps = {
  readonly environment: Environment
  readonly repos: Repos
  readonly changes: Changes
  readonly health: () => HealthBoard
  readonly priceEdition: PriceEdition
  readonly logger: Logger
}

/** Keys kept of callers; a key needs about a kilobyte. */
const CALLER_CAPACITY = 20_000

const buildPriceBook = (settings: Settings, edition: PriceEdition): PriceBook => {
  const value = settings.get
  return createPriceBook({
    modelRatio: value(billing.modelRatio),
    completionRatio: value(billing.completionRatio),
    cacheRatio: value(billing.cacheRatio),
    createCacheRatio: value(billing.createCacheRatio),
    imageRatio: value(billing.imageRatio),
    audioRatio: value(billing.audioRatio),
    audioCompletionRatio: value(billing.audioCompletionRatio),
    modelPrice: value(billing.modelPrice),
    groupRatio: value(billing.groupRatio),
    groupGroupRatio: value(billing.groupGroupRatio),
    billingMode: value(billing.billingMode),
    billingExpr: value(billing.billingExpr),
    toolPrices: value(billing.toolPrices),
    quotaPerUnit: value(billing.quotaPerUnit),
    selfUseModeEnabled: value(operations.isSelfUse),
    edition,
  })
}

const buildGroupOptions = ({ get }: Settings): GroupOptions => ({
  usableGroups: get(billing.userUsableGroups),
  specialUsableGroups: get(billing.specialUsableGroups),
  groupRatios: get(billing.groupRatio),
  autoGroups: get(billing.autoGroups),
})

const buildWordSearch = ({ get }: Settings) =>
  get(security.checksSensitive) && get(security.checksSensitivePrompt)
    ? compileSensitiveWords(get(security.words).join('\n'))
    : () => undefined

/** Builds the state and lets it react to changes; call `refresh` before serving. */
export const createState = (deps: StateDeps): State => {
  const { environment, repos, changes, logger } = deps
  const settings = createSettings({ priceEdition: deps.priceEdition })
  const directory = createChannelDirectory({
    loadRows: () => repos.channels.all(),
    onChanged: (channelId) => deps.health().forget(channelId),
  })
  const callers = createCallerDirectory({
    findToken: repos.tokens.findByKey,
    findUser: repos.users.findById,
    findLimits: repos.limits.findOfCaller,
    nowMs: Date.now,
    lifetimeMs: Math.max(1, environment.syncFrequencySeconds) * 1000,
    capacity: CALLER_CAPACITY,
  })
  let priceBook = buildPriceBook(settings, deps.priceEdition)
  let groupOptions = buildGroupOptions(settings)
  let findSensitiveWord = buildWordSearch(settings)
  settings.subscribe(() => {
    priceBook = buildPriceBook(settings, deps.priceEdition)
    groupOptions = buildGroupOptions(settings)
    findSensitiveWord = buildWordSearch(settings)
  })

  const refreshOptions = async (): Promise<void> => {
    const { problems } = settings.applyRows(await repos.options.all())
    for (const problem of problems) logger.warn({ problem }, 'an option was passed over')
  }
  const refresh = async (): Promise<void> => {
    await Promise.all([refreshOptions(), directory.refresh()])
  }
  let catalogueRevision = 0
  const countCatalogue = (): void => {
    catalogueRevision += 1
  }
  changes.react({
    options: refreshOptions,
    channels: directory.refresh,
    models: countCatalogue,
    token: (id) => callers.forgetToken(id),
    user: (id) => callers.forgetUser(id),
    everything: async () => {
      callers.forgetAll()
      countCatalogue()
      await refresh()
    },
  })
  return {
    settings,
    directory,
    callers,
    priceBook: () => priceBook,
    groupOptions: () => groupOptions,
    catalogueRevision: () => catalogueRevision,
    findSensitiveWord: (texts) => findSensitiveWord(texts),
    refresh,
  }
}
