// Rewards of invitations on every engine: due when they may be given, given once, within what an inviter may be given.
import { beforeAll, expect, test } from 'bun:test'
import { createRepos, type Repos } from '../../../src/storage/index.ts'
import { forEachEngine, setUpTimeoutMs } from '../../support/databases.ts'

const now = 1_800_000_000
const DAY = 86_400
const noCaps = { perDay: 0, total: 0 }

forEachEngine((_engine, open) => {
  let repos: Repos
  let names = 0
  beforeAll(async () => {
    repos = createRepos(await open())
  }, setUpTimeoutMs)

  const newUser = (more: object = {}): Promise<number> => repos.users.insert({ username: `invited${++names}`, ...more })
  const invite = async (inviter: number, more: object = {}, user: object = {}) => {
    const row = {
      invitee_id: await newUser(user),
      inviter_id: inviter,
      inviter_reward: 100,
      invitee_bonus: 30,
      due_at: now,
      needs_payment: false,
      ...more,
    }
    await repos.invitations.open(row)
    return row
  }
  const event = (name: string, user_id: number, quota: number) => ({
    user_id,
    created_at: now,
    type: 4,
    quota,
    request_id: name,
  })
  const give = (row: Awaited<ReturnType<typeof invite>>, caps = noCaps, at = now) =>
    repos.invitations.give({
      row,
      now: at,
      caps,
      inviterLog: event(`invited-${row.invitee_id}`, row.inviter_id, 0),
      inviteeLog: event(`invitee-${row.invitee_id}`, row.invitee_id, row.invitee_bonus),
    })
  const dueOf = async (inviter: number, at = now): Promise<number[]> => {
    const rows = await repos.invitations.listDue(at, 500)
    return rows.filter(({ inviter_id }) => inviter_id === inviter).map(({ invitee_id }) => invitee_id)
  }
  const pay = (userId: number, provider: string, status: 'success' | 'failed') =>
    repos.orders
      .open({
        facts: {
          trade_no: `INV${userId}-${provider}-${status}`,
          kind: 'topup',
          user_id: userId,
          provider,
          currency: 'CNY',
          amount_minor: 100,
          credit: 5,
          allows_discount: false,
          gateway_ref: '',
          expires_at: now + DAY,
        },
        method: '',
        money: 1,
        createdAt: now,
        amount: 1,
        planId: 0,
      })
      .then(() =>
        status === 'failed'
          ? repos.orders.close(`INV${userId}-${provider}-${status}`, provider, 'failed', now)
          : repos.orders.complete({
              tradeNo: `INV${userId}-${provider}-${status}`,
              provider,
              from: ['pending'],
              now,
              method: '',
              paymentRef: '',
              customer: '',
              log: (credited) => event(`paid-${userId}-${provider}`, userId, credited),
            }),
      )

  test('fifty givings of one invitation are one', async () => {
    const inviter = await newUser()
    const row = await invite(inviter)
    const given = await Promise.all(Array.from({ length: 50 }, () => give(row)))
    expect(given.filter((one) => one !== undefined)).toEqual([{ isRewarded: true }])
    expect(await repos.users.findById(inviter)).toMatchObject({
      aff_count: 1,
      aff_quota: 100,
      aff_history: 100,
      quota: 0,
    })
    expect((await repos.users.findById(row.invitee_id))?.quota).toBe(30)
    expect(await dueOf(inviter)).toEqual([])
  })

  test('is due by its time, its account’s state and what the account has paid', async () => {
    const inviter = await newUser()
    const later = await invite(inviter, { due_at: now + 1 })
    await invite(inviter, {}, { status: 2 })
    const paying = await invite(inviter, { needs_payment: true })
    const idle = await invite(inviter, { needs_payment: true })
    expect(await dueOf(inviter)).toEqual([])
    expect(await dueOf(inviter, now + 1)).toEqual([later.invitee_id])
    await pay(idle.invitee_id, 'epay', 'failed')
    // Bought from the wallet: no money came in.
    await pay(idle.invitee_id, 'balance', 'success')
    await pay(paying.invitee_id, 'epay', 'success')
    expect(await dueOf(inviter)).toEqual([paying.invitee_id])
    expect(await repos.topUps.hasPaid(paying.invitee_id)).toBe(true)
    expect(await repos.topUps.hasPaid(idle.invitee_id)).toBe(false)
  })

  test('invitations that fall due together stay within the caps; the invited accounts keep their bonus', async () => {
    const inviter = await newUser()
    const rows = await Promise.all(Array.from({ length: 12 }, () => invite(inviter)))
    const rewards = async () => (await repos.users.findById(inviter))?.aff_quota
    const first = await Promise.all(rows.slice(0, 6).map((row) => give(row, { perDay: 2, total: 3 })))
    expect(first.filter((one) => one?.isRewarded)).toHaveLength(2)
    expect(await rewards()).toBe(200)
    const second = await Promise.all(rows.slice(6).map((row) => give(row, { perDay: 2, total: 3 }, now + DAY)))
    expect(second.filter((one) => one?.isRewarded)).toHaveLength(1)
    expect(await rewards()).toBe(300)
    for (const { invitee_id } of rows) expect((await repos.users.findById(invitee_id))?.quota).toBe(30)
    expect((await repos.users.findById(inviter))?.aff_count).toBe(12)
  })
})
