// Looks after channels: takes broken ones out of service, tests them, and puts recovered ones back.
import {
  type Channel,
  channelStatus,
  disableKey,
  faultOf,
  readChannel,
  shouldDisable,
  splitKeys,
} from '../channels/index.ts'
import type { ChannelFault } from '../contract/index.ts'
import { GatewayError, parseJsonObject } from '../kernel/index.ts'
import type { Logger } from '../platform/index.ts'
import {
  type ChannelTestOutcome,
  type ChannelTestQuestion,
  type Target,
  testEndpointsOf,
  testOperationOf,
} from '../relay/index.ts'
import { includesStatus, operations } from '../settings/index.ts'
import type { ChannelRow, Repos } from '../storage/index.ts'
import type { Changes } from './changes.ts'
import type { ChannelEvent } from './notices.ts'
import type { State } from './state.ts'

export type ChannelCareParts = {
  readonly repos: Repos
  readonly state: State
  readonly changes: Changes
  readonly logger: Logger
  readonly test: (question: ChannelTestQuestion) => Promise<ChannelTestOutcome>
  /** Hears of channels that were taken out of service or put back. */
  readonly onSwitched: (event: ChannelEvent) => void
  /** Pause between two channels of a bulk test, ms (POLLING_INTERVAL). */
  readonly pauseMs: number
}

export type TestWish = {
  readonly model?: string
  readonly endpointType?: string
  readonly isStream?: boolean
  readonly userId: number
}
export type TestReport = {
  readonly ok: boolean
  readonly message: string
  readonly seconds: number
  readonly errorCode?: string
  readonly fault?: ChannelFault
}

const nowSeconds = (): number => Math.floor(Date.now() / 1000)
const DEFAULT_TEST_MODEL = 'gpt-4o-mini'
/** Written when the last key of a channel goes; consoles of New API know the text. */
const ALL_KEYS_DISABLED = 'All keys are disabled'

type Switches = ReturnType<typeof createSwitches>

/** Takes channels and keys out of service and puts them back, with the reason in their row. */
const createSwitches = ({ repos, state, changes, logger, onSwitched }: ChannelCareParts) => {
  const setStatus = async (channelId: number, status: number, reason: string, onlyFrom: number): Promise<void> => {
    const row = await repos.channels.findById(channelId)
    if (row === undefined) return
    const known = parseJsonObject(row.other_info) ?? {}
    const otherInfo = JSON.stringify({ ...known, status_reason: reason, status_time: nowSeconds() })
    const changed = await repos.channels.setStatus([channelId], { status, otherInfo, onlyFrom })
    if (changed === 0) return
    changes.publish('channels')
    onSwitched({ channelId, name: row.name, isEnabled: status === channelStatus.enabled, reason })
  }
  const disable = (channelId: number, reason: string): Promise<void> =>
    setStatus(channelId, channelStatus.disabledAutomatically, reason, channelStatus.enabled)

  const disableOneKey = async (channelId: number, keyIndex: number, reason: string): Promise<void> => {
    let isLastGone = false
    // By the row as it is in the transaction: two keys may fail at the same moment.
    await repos.channels.revise([channelId], (row) => {
      const keyCount = splitKeys(row.key, true).length
      const { text, isLeft } = disableKey(row.channel_info, keyCount, { keyIndex, reason, atSeconds: nowSeconds() })
      isLastGone = !isLeft
      return { channel_info: text }
    })
    changes.publish('channels')
    if (isLastGone) await disable(channelId, ALL_KEYS_DISABLED)
  }

  const isFinished = (error: GatewayError, channel: Channel): boolean =>
    shouldDisable(error, {
      isEnabled: state.settings.get(operations.disablesChannels) && channel.isAutoBanAllowed,
      isFatalStatus: (status) => includesStatus(state.settings.get(operations.disableStatuses), status),
      keywords: state.settings.get(operations.disableKeywords),
    })

  return {
    disable,
    isFinished,
    enable: (channelId: number): Promise<void> =>
      setStatus(channelId, channelStatus.enabled, '', channelStatus.disabledAutomatically),
    /** Takes the account that showed the error out of service, if its kind of error means that. Works in the background. */
    judge: ({ channel, key }: Target, error: GatewayError): void => {
      if (!isFinished(error, channel)) return
      const reason = describe(error)
      logger.warn({ channelId: channel.id, keyIndex: key.index, reason }, 'a channel was disabled automatically')
      const work = channel.isMultiKey ? disableOneKey(channel.id, key.index, reason) : disable(channel.id, reason)
      work.catch((cause) => logger.error({ err: cause, channelId: channel.id }, 'a channel could not be disabled'))
    },
  }
}

const describe = (error: GatewayError): string => `status_code=${error.status}, ${error.message}`

const untestable = ({ provider, type }: Channel, { endpointType }: TestWish): GatewayError =>
  new GatewayError(
    'channel_unsupported',
    `${provider?.name ?? `Type ${type}`} channel test is not supported${endpointType ? ` for ${endpointType}` : ''}`,
  )

const report = ({ error, seconds }: ChannelTestOutcome): TestReport => {
  if (error === undefined) return { ok: true, message: '', seconds }
  const message = error.upstreamText || error.message
  return { ok: false, message, seconds, errorCode: error.code, fault: faultOf(error) }
}

/** Vendors of video and music have nothing that a short request could test. */
const isTestable = ({ provider }: Channel): boolean => provider !== undefined && testEndpointsOf(provider).length > 0

/** After a test: slow or finished channels go, recovered ones that were disabled automatically come back. */
const actOnTest = async (
  { get }: State['settings'],
  switches: Switches,
  channel: Channel,
  { error, seconds }: ChannelTestOutcome,
): Promise<void> => {
  const limit = get(operations.slowChannelSeconds)
  const isSlow = error === undefined && limit > 0 && seconds > limit
  if (channel.status === channelStatus.disabledAutomatically) {
    if (error === undefined && !isSlow && get(operations.enablesChannels)) await switches.enable(channel.id)
  } else if (error !== undefined && switches.isFinished(error, channel)) {
    await switches.disable(channel.id, describe(error))
  } else if (isSlow && get(operations.disablesChannels) && channel.isAutoBanAllowed) {
    await switches.disable(channel.id, `The test took ${seconds.toFixed(2)} seconds, more than ${limit}.`)
  }
}

export const createChannelCare = (parts: ChannelCareParts) => {
  const { repos, state, logger, test } = parts
  const switches = createSwitches(parts)
  let isTestingAll = false

  const ask = async (channel: Channel, testModel: string, wish: TestWish): Promise<ChannelTestOutcome> => {
    const user = await repos.users.findById(wish.userId)
    const model = wish.model || testModel || channel.models[0] || DEFAULT_TEST_MODEL
    const tester = { id: wish.userId, username: user?.username ?? '', group: user?.group ?? 'default' }
    const operation = channel.provider && testOperationOf(channel.provider, model, wish.endpointType)
    if (operation === undefined) return { error: untestable(channel, wish), seconds: 0 }
    return test({ channel, model, operation, isStream: wish.isStream === true, tester })
  }

  const testOne = async (channel: Channel, wish: TestWish): Promise<ChannelTestOutcome> => {
    const row = await repos.channels.findById(channel.id)
    const outcome = await ask(channel, row?.test_model ?? '', wish)
    if (outcome.error?.kind !== 'channel_unsupported') {
      const response_time = Math.round(outcome.seconds * 1000)
      await repos.channels.update(channel.id, { response_time, test_time: nowSeconds() })
    }
    return outcome
  }

  const testAll = async (userId: number, signal?: AbortSignal): Promise<void> => {
    for (const channel of state.directory.current().byId.values()) {
      if (signal?.aborted === true) return
      if (channel.status === channelStatus.disabledByHand || !isTestable(channel)) continue
      await actOnTest(state.settings, switches, channel, await testOne(channel, { userId }))
      if (parts.pauseMs > 0) await Bun.sleep(parts.pauseMs)
    }
  }

  const runAll = async (userId: number, signal?: AbortSignal): Promise<void> => {
    isTestingAll = true
    try {
      await testAll(userId, signal)
    } finally {
      isTestingAll = false
    }
  }

  return {
    judge: switches.judge,
    /** Takes an enabled channel out of service, whatever the option of automatic disabling says. */
    disable: switches.disable,
    /** Tests one channel for the console; the answer is for administrators. */
    testChannel: async (channelId: number, wish: TestWish): Promise<TestReport> => {
      const channel = state.directory.current().byId.get(channelId)
      if (channel === undefined) return { ok: false, message: 'There is no such channel.', seconds: 0 }
      return report(await testOne(channel, wish))
    },
    /** Tests a channel that is not stored; nothing is remembered of it. */
    testDraft: async (row: ChannelRow, wish: TestWish): Promise<TestReport> =>
      report(await ask(readChannel(row), row.test_model ?? '', wish)),
    /** Begins a test of all channels; false when one is under way. */
    startTestingAll: (userId: number): boolean => {
      if (isTestingAll) return false
      runAll(userId).catch((error) => logger.error({ err: error }, 'the test of all channels failed'))
      return true
    },
    /** The same for the background job. */
    testAll: async (userId: number, signal: AbortSignal): Promise<void> => {
      if (!isTestingAll) await runAll(userId, signal)
    },
  }
}

export type ChannelCare = ReturnType<typeof createChannelCare>
