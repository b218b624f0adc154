// Routes of prices: the list for people, and the raw tables for other gateways.
import { listAutoGroups, listUsableGroups } from '../../identity/index.ts'
import { findGroupRatio } from '../../pricing/index.ts'
import { billing, site } from '../../settings/index.ts'
import type { AdminDeps } from '../deps.ts'
import { type Actor, type Answer, defineRoute, json, ok, problem, type Route } from '../frame/index.ts'
import { createMetaFinder } from '../model/name-rule.ts'
import { collectServed } from '../model/served.ts'
import { ensureVendors } from '../model/service.ts'
import { buildPriceList, hasPrice, type PriceList, type PricingItem, presentVendor } from './list.ts'

/** Constants of the reference by which clients keep their caches. */
const PRICING_VERSION = 'a42d372ccf0b5dd13ecf71203521f9d2'
const LIST_VERSION = '5a90f2b86c08bd983a9a2e6d66c255f4eaef9c4bc934386d2b6ae84ef0ff1f1f'

const LIFETIME_MS = 60_000

type Known = {
  readonly list: readonly PricingItem[]
  readonly endpoints: PriceList['endpoints']
  readonly vendors: readonly unknown[]
  /** Models for which nobody set a price. */
  readonly unpriced: ReadonlySet<string>
  readonly snapshot: unknown
  readonly book: unknown
  readonly revision: number
  readonly until: number
}

/** Reads metadata and vendors; the vendors that models without metadata need are made on the way. */
const readCatalogue = async (deps: AdminDeps) => {
  const metas = await deps.repos.models.all()
  const findMeta = createMetaFinder(metas)
  const bare = [...collectServed(deps.directory()).keys()].filter((model) => findMeta(model) === undefined)
  return { metas, vendorIds: await ensureVendors(deps, bare) }
}

/** The list for everybody, made anew when channels, prices or metadata changed, and at least once a minute. */
const rememberList = (deps: AdminDeps) => {
  let known: Known | undefined
  const isFresh = ({ until, snapshot, book, revision }: Known): boolean =>
    until > deps.clock.nowMs() &&
    snapshot === deps.directory() &&
    book === deps.priceBook() &&
    revision === deps.catalogueRevision()
  const build = async (): Promise<Known> => {
    const [snapshot, book, revision] = [deps.directory(), deps.priceBook(), deps.catalogueRevision()]
    const catalogue = await readCatalogue(deps)
    const vendors = (await deps.repos.vendors.all()).map(presentVendor)
    const { items, endpoints } = buildPriceList(snapshot, book, catalogue)
    const list = items.map((item, index) => (index === 0 ? { ...item, pricing_version: LIST_VERSION } : item))
    const until = deps.clock.nowMs() + LIFETIME_MS
    const unpriced = new Set(list.map((item) => item.model_name).filter((model) => !hasPrice(book, model)))
    return { list, endpoints, vendors, unpriced, snapshot, book, revision, until }
  }
  let building: Promise<Known> | undefined
  return async (): Promise<Known> => {
    if (known !== undefined && isFresh(known)) return known
    building ??= build().finally(() => {
      building = undefined
    })
    known = await building
    return known
  }
}

const EVERYBODY = 'all'

const presentPricing = (deps: AdminDeps, { list, vendors, endpoints, unpriced }: Known, actor: Actor | undefined) => {
  const userGroup = actor?.user.group ?? ''
  const options = deps.groupOptions()
  const book = deps.priceBook()
  const usable = new Map([...listUsableGroups(userGroup, options)].filter(([group]) => group !== ''))
  const data = list.filter((item) => item.enable_groups.some((group) => group === EVERYBODY || usable.has(group)))
  const unpricedModels = data.map((item) => item.model_name).filter((model) => unpriced.has(model))
  return {
    success: true,
    data,
    vendors,
    group_ratio: Object.fromEntries(
      [...usable.keys()]
        .filter((group) => Object.hasOwn(options.groupRatios, group))
        .map((group) => [group, findGroupRatio(book, userGroup, group).groupRatio]),
    ),
    usable_group: Object.fromEntries(usable),
    supported_endpoint: endpoints,
    auto_groups: listAutoGroups(userGroup, options),
    pricing_version: PRICING_VERSION,
    // Ours; rows stay as New API's consoles know them.
    ...(unpricedModels.length === 0 ? {} : { unpriced_models: unpricedModels }),
  }
}

/** The operator may close the page or keep it for people who are signed in. */
const checkAccess = (deps: AdminDeps, actor: Actor | undefined): Answer | undefined => {
  const { isEnabled, requiresAuth } = deps.settings.get(site.headerNavModules).pricing
  if (!isEnabled) return problem(403, 'pricing is disabled')
  return requiresAuth && actor === undefined ? problem(401, 'You are not signed in.') : undefined
}

/** GET /api/pricing and GET /api/ratio_config. */
export const pricingRoutes = (deps: AdminDeps): Route[] => {
  const readList = rememberList(deps)
  return [
    defineRoute({
      method: 'GET',
      path: '/api/pricing',
      guard: 'optional',
      summary: 'Models and prices that the caller may use',
      handle: async ({ actor }) => checkAccess(deps, actor) ?? json(presentPricing(deps, await readList(), actor)),
    }),
    defineRoute({
      method: 'GET',
      path: '/api/ratio_config',
      guard: 'public',
      summary: 'The raw price tables, where the operator shows them',
      limits: ['critical'],
      handle: () => {
        if (!deps.settings.get(billing.exposesRatios)) return problem(403, 'This site does not show its price tables.')
        return ok({
          model_ratio: deps.settings.get(billing.modelRatio),
          completion_ratio: deps.settings.get(billing.completionRatio),
          cache_ratio: deps.settings.get(billing.cacheRatio),
          create_cache_ratio: deps.settings.get(billing.createCacheRatio),
          model_price: deps.settings.get(billing.modelPrice),
        })
      },
    }),
  ]
}
