// Makes the recorded charges of a running New API again through the whole gateway: client, relay, simulated vendor, ledger, row.
import type { JsonObject } from '../../../src/kernel/index.ts'
import { type ChargeFields, recompute } from '../../../src/pricing/index.ts'
import type { LogRow } from '../../../src/storage/index.ts'
import recorded from '../../fixtures/reference/billing.json' with { type: 'json' }
import type { Lab, TestGateway } from '../../support/gateway.ts'
import { keyText } from '../../support/seed.ts'
import type { Upstream } from '../../upstream/index.ts'
import type { Sale } from './expected.ts'
import { reporting } from './vendors.ts'

type Recorded = (typeof recorded.cases)[number]

export type BillingCase = Omit<Recorded, 'usage' | 'row'> & {
  readonly usage: JsonObject
  readonly row: Omit<Recorded['row'], 'other'> & { readonly other: JsonObject }
}

export const billingCases: readonly BillingCase[] = recorded.cases as readonly unknown[] as readonly BillingCase[]

const QUESTION = 'hi'
const messages = [{ role: 'user', content: QUESTION }]

/** The shortest request of each API that a client could send. */
const requestOf = ({ client, model, stream }: Sale): readonly [path: string, body: JsonObject] => {
  if (client === 'chat')
    return [
      '/v1/chat/completions',
      { model, messages, stream, ...(stream ? { stream_options: { include_usage: true } } : {}) },
    ]
  if (client === 'responses') return ['/v1/responses', { model, input: QUESTION, stream }]
  if (client === 'claude') return ['/v1/messages', { model, messages, max_tokens: 100, stream }]
  const method = stream ? 'streamGenerateContent?alt=sse' : 'generateContent'
  return [`/v1beta/models/${model}:${method}`, { contents: [{ role: 'user', parts: [{ text: QUESTION }] }] }]
}

const groups = Object.keys(recorded.settings.GroupRatio)

const channelTypes = { openai: 1, responses: 1, claude: 14, gemini: 24 } as const

const typeOf = ({ upstream }: BillingCase): number => channelTypes[upstream as keyof typeof channelTypes]

/** A gateway with the recorded prices, a channel per vendor, and a key per group. */
export const openShop = async (lab: Lab, options: JsonObject = {}): Promise<Shop> => {
  const upstream = await lab.upstream()
  const gateway = await lab.gateway({
    channels: [1, 14, 24].map((type) => ({
      upstream,
      type,
      models: [...new Set(billingCases.filter((each) => typeOf(each) === type).map(({ model }) => model))],
      group: groups.join(','),
    })),
    keys: groups.map((group, index) => ({ key: keyText(index + 1), unlimited_quota: true, group })),
    user: { quota: 10 ** 13 },
    options: {
      ...recorded.settings,
      UserUsableGroups: Object.fromEntries(groups.map((group) => [group, group])),
      ...options,
    },
  })
  return { upstream, gateway }
}

export type Shop = { readonly upstream: Upstream; readonly gateway: TestGateway }

/** A recorded case as a call. */
export const saleOf = ({ web_search_calls: searches = 0, ...each }: BillingCase): Sale => ({ ...each, searches })

/** Makes one call; its row is found by the id that is returned. */
export const buy = async ({ upstream, gateway }: Shop, sale: Sale, isRepeated: boolean): Promise<string> => {
  const answer = reporting({ usage: sale.usage, searches: sale.searches, isRepeated })
  upstream.forget()
  upstream.script('always', (exchange) => answer(exchange.request)(exchange))
  const [path, body] = requestOf(sale)
  const authorization = `Bearer sk-${keyText(groups.indexOf(sale.group) + 1)}`
  const response = await gateway.post(path, body, { headers: { authorization } })
  const text = await response.text()
  if (response.status !== 200) throw new Error(`${JSON.stringify(sale)}: ${response.status} ${text}`)
  return response.headers.get('x-oneapi-request-id') ?? ''
}

/** What a row itself says its charge is. */
export const againFrom = (row: LogRow): number | undefined => {
  const other = JSON.parse(row.other) as Partial<ChargeFields>
  const again = recompute({ promptTokens: row.prompt_tokens, completionTokens: row.completion_tokens, other })
  return again.kind === 'charge' ? again.quota : undefined
}
