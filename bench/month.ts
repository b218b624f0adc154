// A reseller’s month: many users, keys and requests through prices and ledger, then reconciled. `bun bench/month.ts --requests 1000000`.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createLedger } from '../src/ledger/index.ts'
import { createPriceBook, defaultPriceTables, type PriceSnapshot, resolvePrice, settle } from '../src/pricing/index.ts'
import { reconcile, writeReport } from '../src/reconcile/index.ts'
import {
  createLedgerStore,
  createRepos,
  type Database,
  migrate,
  openDatabase,
  type Repos,
} from '../src/storage/index.ts'

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '100000' },
    users: { type: 'string', default: '200' },
    /** A database of its own; SQLite in a temporary folder without it. */
    dsn: { type: 'string' },
    seed: { type: 'string', default: '1' },
  },
})

const MONTH_SECONDS = 30 * 86_400
const BEGIN = 1_798_761_600
const IN_FLIGHT = 64
const KEYS_PER_USER = 3

/** A small seeded generator (mulberry32), so that a month can be lived again. */
const createDice = (seed: number) => {
  let state = seed
  const roll = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit: number): number => Math.floor(roll() * limit)
  const pick = <T>(items: readonly T[]): T => {
    const item = items[below(items.length)]
    if (item === undefined) throw new Error('nothing to pick from')
    return item
  }
  return { roll, below, pick }
}

const EXPRESSION =
  'len <= 200000 ? tier("standard", p * 3 + c * 15 + cr * 0.3 + cc * 3.75) : tier("long", p * 6 + c * 22.5 + cr * 0.6 + cc * 7.5)'

const book = createPriceBook({
  ...defaultPriceTables('current'),
  groupRatio: { default: 1, vip: 0.8, odd: 1.3333333 },
  groupGroupRatio: { vip: { odd: 0.77 } },
  billingMode: { 'tiered-model': 'tiered_expr' },
  billingExpr: { 'tiered-model': EXPRESSION },
})
const MODELS = [
  'gpt-4o',
  'gpt-4o-mini',
  'o3',
  'claude-sonnet-4-5-20250929',
  'gemini-2.5-pro',
  'dall-e-3',
  'text-embedding-3-small',
  'tiered-model',
]
const GROUPS = ['default', 'vip', 'odd']

type Account = { readonly userId: number; readonly tokenId: number; readonly group: string; readonly username: string }

const furnish = async (repos: Repos, count: number): Promise<{ accounts: Account[]; channelIds: number[] }> => {
  const accounts: Account[] = []
  for (let index = 0; index < count; index++) {
    const group = GROUPS[index % GROUPS.length] ?? 'default'
    const username = `user${index}`
    const userId = await repos.users.insert({ username, password: '', role: 1, status: 1, quota: 10 ** 12, group })
    for (let key = 0; key < KEYS_PER_USER; key++) {
      const tokenId = await repos.tokens.insert({
        user_id: userId,
        key: `k${index}x${key}`.padEnd(48, 'z'),
        name: `key ${key}`,
        status: 1,
        unlimited_quota: true,
        expired_time: -1,
      })
      accounts.push({ userId, tokenId, group, username })
    }
  }
  const channels = Array.from({ length: 10 }, (_, n) => ({
    type: 1,
    name: `c${n}`,
    key: 'k',
    models: MODELS.join(','),
    group: GROUPS.join(','),
    status: 1,
  }))
  return { accounts, channelIds: await repos.channels.insertMany(channels) }
}

type Dice = ReturnType<typeof createDice>

const usageOf = (dice: Dice, snapshot: PriceSnapshot): Parameters<typeof settle>[0] => {
  const promptTokens = Math.floor(10 ** (dice.roll() * 5.5))
  const isClaude = snapshot.model.startsWith('claude')
  const cached = dice.roll() < 0.4 ? dice.below(isClaude ? 50_000 : promptTokens + 1) : 0
  const written = isClaude && dice.roll() < 0.3 ? dice.below(20_000) : 0
  return {
    semantics: isClaude ? 'anthropic' : 'openai',
    source: 'upstream',
    promptTokens,
    completionTokens: Math.floor(10 ** (dice.roll() * 4)),
    ...(cached > 0 ? { cacheReadTokens: cached } : {}),
    ...(written > 0 ? { cacheWriteTokens: written, cacheWrite1hTokens: dice.below(written) } : {}),
    ...(dice.roll() < 0.05 ? { toolCalls: { webSearch: dice.below(4), fileSearch: dice.below(3) } } : {}),
  }
}

const liveMonth = async (database: Database, repos: Repos, count: number): Promise<number> => {
  const dice = createDice(Number(values.seed))
  const { accounts, channelIds } = await furnish(repos, Number(values.users))
  const store = createLedgerStore(database, { owner: 'month', nowSeconds: () => BEGIN, usesLogOutbox: false })
  const ledger = createLedger({
    store,
    defer: setImmediate,
    gatherTurns: 1,
    isAlone: () => true,
    elapsedMs: () => performance.now(),
  })
  let made = 0
  let charged = 0
  const work = async (): Promise<void> => {
    while (made < count) {
      const n = made++
      const account = dice.pick(accounts)
      const model = dice.pick(MODELS)
      const found = resolvePrice(book, { model, userGroup: account.group, usingGroup: dice.pick(GROUPS) })
      if (found.kind !== 'priced') throw new Error(`no price for ${model}`)
      const { snapshot } = found
      const pictures = model === 'dall-e-3' ? { factors: { n: 1 + dice.below(4) } } : {}
      const { quota, promptTokens, completionTokens, fields } = settle(usageOf(dice, snapshot), snapshot, pictures)
      const requestId = `month-${n}`
      const at = BEGIN + Math.floor((n / count) * MONTH_SECONDS)
      const ids = { requestId, userId: account.userId, tokenId: account.tokenId, isTokenUnlimited: true }
      const channelId = dice.pick(channelIds)
      // Some requests come to nothing: their hold goes back.
      const hold = await ledger.hold({ ...ids, minimum: 1, wanted: quota + 1000 })
      const held = hold.kind === 'held' ? hold.amount : 0
      if (dice.roll() < 0.03) {
        await ledger.release({ ...ids, held })
        continue
      }
      charged += quota
      await ledger.settle({
        ...ids,
        channelId,
        held,
        quota,
        isCounted: promptTokens + completionTokens > 0,
        at,
        row: {
          user_id: account.userId,
          created_at: at,
          type: 2,
          content: '',
          username: account.username,
          token_name: 'key',
          model_name: model,
          quota,
          prompt_tokens: promptTokens,
          completion_tokens: completionTokens,
          use_time: 1,
          is_stream: false,
          channel_id: channelId,
          channel_name: '',
          token_id: account.tokenId,
          group: snapshot.group,
          ip: '',
          request_id: requestId,
          upstream_request_id: '',
          other: JSON.stringify(fields),
        },
      })
    }
  }
  await Promise.all(Array.from({ length: IN_FLIGHT }, work))
  return charged
}

/** Credits − charges = balances, over all users. */
const proveBalances = async (repos: Repos, charged: number): Promise<boolean> => {
  let balance = 0
  let users = 0
  for (let afterId = 0; ; ) {
    const page = await repos.books.accounts('users', afterId, 1000)
    for (const account of page) balance += account.balance
    users += page.length
    const last = page.at(-1)
    if (last === undefined) break
    afterId = last.id
  }
  return users * 10 ** 12 - charged === balance
}

const timed = async <T>(work: () => Promise<T>): Promise<{ result: T; cpuMs: number; wallMs: number }> => {
  const cpu = process.cpuUsage()
  const begin = performance.now()
  const result = await work()
  const { user, system } = process.cpuUsage(cpu)
  return { result, cpuMs: (user + system) / 1000, wallMs: performance.now() - begin }
}

const main = async (): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'tollgate-month-'))
  const database = await openDatabase({ dsn: values.dsn ?? `file:${join(folder, 'month.db')}` })
  try {
    await migrate(database, { version: 'bench', now: () => BEGIN })
    const repos = createRepos(database)
    const count = Number(values.requests)
    const month = await timed(() => liveMonth(database, repos, count))
    console.log(
      `${count} requests: ${(month.wallMs / 1000).toFixed(1)} s, ${((month.cpuMs * 1000) / count).toFixed(1)} µs of CPU each (price, hold, settle, row)`,
    )
    const proof = await timed(() => reconcile(repos.books, { isPartial: false }))
    console.log(
      `reconciled in ${(proof.wallMs / 1000).toFixed(1)} s, ${((proof.cpuMs * 1000) / count).toFixed(1)} µs of CPU a row, ${Math.round(process.memoryUsage.rss() / 2 ** 20)} MB resident`,
    )
    console.log(writeReport(proof.result))
    const isBalanced = await proveBalances(repos, month.result)
    console.log(isBalanced ? '✓ Credits − charges = balances.' : '✗ The balances do not add up.')
    if (proof.result.differenceCount > 0 || !isBalanced) process.exitCode = 1
  } finally {
    await database.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

await main()
