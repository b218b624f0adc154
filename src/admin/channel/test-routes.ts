// Routes that try channels: a real request, and the balance.
import type { ChannelRow } from '../../storage/index.ts'
import type { AdminDeps, ChannelTestResult } from '../deps.ts'
import { type Answer, defineRoute, fail, idParams, json, ok, Refusal, type Route } from '../frame/index.ts'
import { updateAllBalances, updateBalance } from './balance.ts'
import { testQuery } from './schema.ts'
import { findChannel } from './update.ts'

/** The reference's members, and which part of the channel a failure points at. */
export const presentTest = ({ ok: isOk, message, seconds, errorCode, fault }: ChannelTestResult): Answer =>
  json({
    success: isOk,
    message,
    time: seconds,
    ...(errorCode === undefined ? {} : { error_code: errorCode }),
    ...(fault === undefined ? {} : { fault }),
  })

const test = async (
  deps: AdminDeps,
  id: number,
  userId: number,
  query: { readonly model: string; readonly endpoint_type: string; readonly stream: boolean },
): Promise<Answer> => {
  await findChannel(deps, id)
  return presentTest(
    await deps.testChannel(id, {
      userId,
      isStream: query.stream,
      ...(query.model === '' ? {} : { model: query.model }),
      ...(query.endpoint_type === '' ? {} : { endpointType: query.endpoint_type }),
    }),
  )
}

/** The balance, also of a question that failed: then as it was stored before. */
const answerBalance = async (deps: AdminDeps, row: ChannelRow): Promise<Answer> => {
  try {
    return json({ success: true, message: '', balance: await updateBalance(deps, row) })
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return json({ success: false, message: error.message, balance: row.balance })
  }
}

export const testRoutes = (deps: AdminDeps): Route[] => [
  defineRoute({
    method: 'GET',
    path: '/api/channel/test/:id',
    guard: 'admin',
    summary: 'Send a real request through a channel',
    isChanging: true,
    input: { params: idParams, query: testQuery },
    handle: ({ actor, params, query }) => test(deps, params.id, actor.id, query),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/channel/test',
    guard: 'admin',
    summary: 'Begin testing every channel',
    isChanging: true,
    handle: async () =>
      (await deps.startChannelTests()) ? ok() : fail('The test of all channels is under way already.'),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/channel/update_balance/:id',
    guard: 'admin',
    summary: 'Ask a channel’s upstream for the balance',
    isChanging: true,
    input: { params: idParams },
    handle: async ({ params }) => answerBalance(deps, await findChannel(deps, params.id)),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/channel/update_balance',
    guard: 'admin',
    summary: 'Ask every channel’s upstream for the balance',
    isChanging: true,
    handle: async () => {
      await updateAllBalances(deps)
      return ok()
    },
  }),
]
