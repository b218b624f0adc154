// Calls like the recorded ones but not among them: their charges, worked out a second time from the rules, are those of the gateway.
import { expect, test } from 'bun:test'
import type { LogRow } from '../../../src/storage/index.ts'
import { useLab } from '../../support/gateway.ts'
import { drawSales } from './draws.ts'
import { type Price, priceOf, type Sale } from './expected.ts'
import { againFrom, billingCases, buy, openShop, saleOf } from './replay.ts'

const lab = useLab()

const columnsOf = (row: LogRow): Price => ({
  prompt: row.prompt_tokens,
  completion: row.completion_tokens,
  quota: row.quota,
})

test('the sums of this test give every recorded charge of the reference, mistakes included', () => {
  for (const each of billingCases) {
    const { prompt_tokens: prompt, completion_tokens: completion, quota } = each.row
    const theirs = { n: each.n, prompt, completion, quota }
    expect({ n: each.n, ...priceOf(saleOf(each), 'reference') }).toEqual(theirs)
  }
})

const SEED = 20_261_121
const COUNT = 1_000

for (const isRepeated of [false, true])
  test(`each drawn call is charged by the rules${isRepeated ? ', also when streams repeat their usage' : ''}`, async () => {
    const shop = await openShop(lab)
    const made: { readonly sale: Sale; readonly id: string }[] = []
    for (const sale of drawSales(SEED + Number(isRepeated), COUNT))
      made.push({ sale, id: await buy(shop, sale, isRepeated) })
    const { rows } = await shop.gateway.books()
    const byId = new Map(rows.map((row) => [row.request_id, row]))
    for (const { sale, id } of made) {
      const row = byId.get(id)
      expect({ sale, ...(row === undefined ? {} : columnsOf(row)) }).toEqual({ sale, ...priceOf(sale) })
    }
    expect(rows.filter((row) => againFrom(row) !== row.quota)).toEqual([])
  }, 60_000)
