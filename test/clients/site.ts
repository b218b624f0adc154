// One gateway for a whole file of tests, with a channel to each simulated vendor; its books are proved behind the last test.
import { beforeAll, describe, expect, test } from 'bun:test'
import { type Lab, type TestGateway, useLab } from '../support/gateway.ts'
import { apiKeyOf } from '../support/seed.ts'
import { failing, serve, type VendorId, vendors } from '../upstream/dialects/index.ts'
import type { ReceivedRequest, Upstream } from '../upstream/index.ts'

/** How a vendor is reached, and what its model does that others do not. */
export type Route = {
  readonly vendor: VendorId
  /** The dialect spoken there, in the gateway's words. */
  readonly dialect: string
  readonly model: string
  readonly channelType: number
  readonly path?: string
  readonly key?: string
  /** Shows its thoughts. */
  readonly showsThoughts: boolean
  /** Demands proof of its thoughts when they come back, by this name. */
  readonly issuer?: string
  readonly countsCache: boolean
  /** Reports usage in streams; a custom channel is not asked to. Default true. */
  readonly countsStreams?: boolean
  /** Has a word for refusals. */
  readonly tellsRefusals: boolean
}

const thinker = { showsThoughts: true, countsCache: true, tellsRefusals: true } as const

export const routes: readonly Route[] = [
  {
    ...thinker,
    vendor: 'openai-chat',
    dialect: 'openai-chat',
    model: 'gpt-5.2',
    channelType: 8,
    path: '/v1/chat/completions',
    showsThoughts: false,
    countsStreams: false,
  },
  {
    ...thinker,
    vendor: 'openai-compatible',
    dialect: 'openai-chat',
    model: 'qwen3.8-27b',
    // Cerebras: a vendor that has chat completions alone, and reports usage in streams.
    channelType: 9005,
  },
  {
    ...thinker,
    vendor: 'openai-responses',
    dialect: 'openai-responses',
    model: 'gpt-5.4',
    channelType: 8,
    path: '/v1/responses',
    issuer: 'openai',
  },
  {
    ...thinker,
    vendor: 'claude-messages',
    dialect: 'claude-messages',
    model: 'claude-sonnet-4-5',
    channelType: 14,
    issuer: 'claude',
  },
  {
    ...thinker,
    vendor: 'claude-adaptive',
    dialect: 'claude-messages',
    model: 'claude-opus-4-8',
    channelType: 14,
    issuer: 'claude',
  },
  {
    ...thinker,
    vendor: 'bedrock-claude',
    dialect: 'claude-messages',
    model: 'claude-sonnet-4-6',
    channelType: 33,
    key: 'token|us-east-1',
    issuer: 'claude',
  },
  {
    ...thinker,
    vendor: 'bedrock-converse',
    dialect: 'bedrock-converse',
    model: 'nova-2-lite-v1:0',
    channelType: 33,
    key: 'token|us-east-1',
  },
  { ...thinker, vendor: 'gemini', dialect: 'gemini', model: 'gemini-3.5-flash', channelType: 24, issuer: 'gemini' },
  {
    ...thinker,
    vendor: 'vertex-gemini',
    dialect: 'gemini',
    model: 'gemini-2.5-flash',
    channelType: 41,
    key: 'vertex-key',
    issuer: 'gemini',
  },
  {
    ...thinker,
    vendor: 'cohere',
    dialect: 'cohere-chat',
    model: 'command-a-reasoning-08-2025',
    channelType: 34,
    countsCache: false,
    tellsRefusals: false,
  },
  {
    vendor: 'ollama',
    dialect: 'ollama-chat',
    model: 'qwen3.6:27b',
    channelType: 4,
    showsThoughts: true,
    countsCache: false,
    tellsRefusals: false,
  },
]

export type Site = {
  readonly gateway: TestGateway
  readonly apiKey: string
  readonly upstreamOf: (route: Route) => Upstream
}

/** A model behind the same vendor that always has too much to do. Its channel is its own: who is told to wait is left alone. */
export const busy = (model: string): string => `${model}-busy`

const models = routes.flatMap(({ model }) => [model, busy(model)])
const priced = (price: number) => Object.fromEntries(models.map((model) => [model, price]))

const openUpstream = async (lab: Lab, { vendor, model }: Route): Promise<Upstream> => {
  const upstream = await lab.upstream({ fallback: serve(vendors[vendor]) })
  const isBusy = ({ text, target }: ReceivedRequest) => decodeURIComponent(target + text).includes(busy(model))
  upstream.script({ where: isBusy }, failing(vendors[vendor], 429, 'Slow down.', { 'retry-after': '3600' }))
  return upstream
}

const channelOf = (route: Route, upstream: Upstream, model: string) => ({
  type: route.channelType,
  models: [model],
  base_url: upstream.url + (route.path ?? ''),
  ...(route.key === undefined ? {} : { keys: [route.key] }),
})

const openSite = async (lab: Lab): Promise<Site> => {
  const upstreams = new Map<VendorId, Upstream>()
  for (const route of routes) upstreams.set(route.vendor, await openUpstream(lab, route))
  const upstreamOf = ({ vendor }: Route): Upstream => {
    const upstream = upstreams.get(vendor)
    if (upstream === undefined) throw new Error(`no upstream ${vendor}`)
    return upstream
  }
  const gateway = await lab.gateway({
    channels: routes.flatMap((route) => [
      channelOf(route, upstreamOf(route), route.model),
      channelOf(route, upstreamOf(route), busy(route.model)),
    ]),
    options: { ModelRatio: priced(1), CompletionRatio: priced(2) },
  })
  return { gateway, apiKey: apiKeyOf(gateway.seeded), upstreamOf }
}

/**
 * Runs the tests that `define` adds against one site, and behind them a test that stops the gateway and proves its books: the
 * lab belongs to that last test, so that it closes everything when it is over.
 */
export const withSite = (define: (site: () => Site) => void): void => {
  let lab: Lab | undefined
  let site: Site | undefined
  const opened = (): Site => {
    if (site === undefined) throw new Error('the site is not open')
    return site
  }
  beforeAll(async () => {
    if (lab !== undefined) site = await openSite(lab)
  })
  define(opened)
  describe('the books', () => {
    lab = useLab()
    test('hold one charge for each answer, and balance', async () => {
      const { rows, holds } = await opened().gateway.books()
      expect(rows.length).toBeGreaterThan(0)
      expect(holds).toEqual([])
    })
  })
}
