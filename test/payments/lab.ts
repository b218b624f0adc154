// A site that takes payments through every gateway, with one customer.
import { type Caller, createHarness, type HarnessOptions } from '../admin/harness.ts'
import {
  createGatewayHosts,
  createPancakeGateway,
  createStripeGateway,
  creem,
  epay,
  type Gateway,
  pancakeKeys,
  type Report,
  waffo,
} from './gateways.ts'

const CREDIT = 5_000_000

/** Sets the site up: terms confirmed, every gateway configured, `alice` (id 2) signed in with an empty wallet. */
export const openSite = async (options: HarnessOptions = {}) => {
  const hosts = createGatewayHosts()
  const harness = await createHarness({
    askGateway: hosts.ask,
    pancakeKeys: { test: pancakeKeys.test.publicKey, prod: pancakeKeys.prod.publicKey },
    ...options,
  })
  await harness.setUp()
  const { clock, deps } = harness
  const gateways: Readonly<Record<Gateway['provider'], Gateway>> = {
    epay,
    stripe: createStripeGateway(clock.nowSeconds),
    creem,
    waffo,
    waffo_pancake: createPancakeGateway(clock.nowMs),
  }
  const set = (options: Readonly<Record<string, string>>): void => {
    const { problems } = deps.settings.applyChanges(Object.entries(options).map(([key, value]) => ({ key, value })))
    if (problems.length > 0) throw new Error(problems.join())
  }
  set({ 'payment_setting.compliance_confirmed': 'true', 'payment_setting.compliance_terms_version': 'v1' })
  for (const gateway of Object.values(gateways)) set(gateway.options)
  const root = await harness.signIn('root', '12345678')
  const body = { username: 'alice', password: 'alicepass1', display_name: 'alice', role: 1 }
  await root({ method: 'POST', path: '/api/user/', body })
  const alice: Caller = await harness.signIn('alice', 'alicepass1')

  const balance = async (id = 2): Promise<number> => (await deps.repos.users.findById(id))?.quota ?? Number.NaN
  const topUps = async () => (await deps.repos.topUps.list({ limit: 100, offset: 0 })).rows
  /** Begins a top-up of $10 through the gateway and gives its trade number. */
  const order = async ({ start }: Gateway): Promise<string> => {
    const answer = await alice({ method: 'POST', path: start.path, body: start.body })
    if (answer.body.message !== 'success') throw new Error(answer.text)
    return (await topUps())[0]?.trade_no ?? ''
  }
  const report = ({ method, path, headers, body: text }: Report) =>
    harness.call({ method, path, headers, ...(text === undefined ? {} : { body: text }) })
  const statusOf = async (tradeNo: string): Promise<string | undefined> =>
    (await deps.payments.orders.find(tradeNo))?.status
  const problemOf = async (tradeNo: string): Promise<string | undefined> =>
    (await deps.payments.orders.find(tradeNo))?.problem
  return { ...harness, ...hosts, gateways, set, root, alice, balance, topUps, order, report, statusOf, problemOf }
}

/** What a top-up of $10 credits. */
export const TEN_DOLLARS = CREDIT
