// Setting Waffo Pancake up from the console: which stores and products there are, making them, and keeping the choice.
import { payment, site } from '../../settings/index.ts'
import { writeAudit } from '../common/audit.ts'
import { storeOptions } from '../common/options.ts'
import type { AdminDeps } from '../deps.ts'
import { type Answer, defineRoute, Refusal, type Route } from '../frame/index.ts'
import { pancakeBody, pancakePlanBody, pancakeSaveBody } from './schema.ts'
import { notStarted, siteAddress, started } from './service.ts'

/** Stores whose products are listed; a merchant has one or two. */
const STORES_MAX = 20
/** The product's own price is never charged: each checkout says what it costs. */
const UNIT_AMOUNT = '1.00'

type Given = { readonly merchant_id: string; readonly private_key: string }

/** What was typed, and what is stored for what was left empty. Throws Refusal. */
const credentialsOf = ({ settings, payments }: AdminDeps, given: Given) => {
  const merchantId = given.merchant_id || settings.get(payment.pancakeMerchantId)
  const privateKey = given.private_key || settings.get(payment.pancakePrivateKey)
  if (merchantId === '' || privateKey === '') throw new Refusal('The merchant id and the private key are needed.')
  if (!payments.pancakeSetup.isKey(privateKey)) throw new Refusal('The private key cannot be read.')
  return { merchantId, privateKey }
}

const storedStore = ({ settings }: AdminDeps): string => {
  const storeId = settings.get(payment.pancakeStoreId)
  if (storeId === '') throw new Refusal('Choose a store first.')
  return storeId
}

/** These routes answer like those that begin a payment, and the vendor's reason is for root to read. */
const answer = async (deps: AdminDeps, work: () => Promise<object>): Promise<Answer> => {
  try {
    return started(await work())
  } catch (error) {
    if (error instanceof Refusal) return notStarted(error.message)
    deps.payments.onError('waffo_pancake', error)
    return notStarted(error instanceof Error ? error.message : 'Waffo Pancake could not be asked.')
  }
}

const nameOf = ({ settings }: AdminDeps): string => settings.get(site.systemName) || 'Tollgate'

const catalogRoute = (deps: AdminDeps): Route =>
  defineRoute({
    method: 'POST',
    path: '/api/option/waffo-pancake/catalog',
    guard: 'root',
    summary: 'Stores and one-off products of a Waffo Pancake merchant; what is left empty is what is stored',
    limits: ['critical'],
    input: { body: pancakeBody },
    handle: ({ body }) =>
      answer(deps, async () => {
        const credentials = credentialsOf(deps, body)
        const stores = (await deps.payments.pancakeSetup.stores(credentials)).slice(0, STORES_MAX)
        return {
          stores: await Promise.all(
            stores.map(async ({ id, name, status, isProduction }) => ({
              id,
              name,
              status,
              prodEnabled: isProduction,
              onetimeProducts: await deps.payments.pancakeSetup.products(credentials, id),
            })),
          ),
        }
      }),
  })

const pairRoute = (deps: AdminDeps): Route =>
  defineRoute({
    method: 'POST',
    path: '/api/option/waffo-pancake/pair',
    guard: 'root',
    summary: 'Make a store and a product for top-ups at Waffo Pancake; nothing is stored yet',
    limits: ['critical'],
    input: { body: pancakeBody },
    handle: ({ actor, body, request }) =>
      answer(deps, async () => {
        const credentials = credentialsOf(deps, body)
        const { pancakeSetup } = deps.payments
        const store = await pancakeSetup.createStore(credentials, nameOf(deps))
        const product = await pancakeSetup.createProduct(credentials, {
          storeId: store.id,
          name: `${nameOf(deps)} credits`,
          amount: UNIT_AMOUNT,
          successUrl: body.return_url || `${siteAddress(deps)}/console/topup`,
        })
        const detail = { storeId: store.id, productId: product.id }
        await writeAudit(deps, actor, request, { action: 'payment.pancake_pair', target: store.id, detail })
        return { store_id: store.id, store_name: store.name, product_id: product.id, product_name: product.name }
      }),
  })

const saveRoute = (deps: AdminDeps): Route =>
  defineRoute({
    method: 'POST',
    path: '/api/option/waffo-pancake/save',
    guard: 'root',
    summary: 'Store the merchant, the store and the product of Waffo Pancake together',
    input: { body: pancakeSaveBody },
    handle: ({ actor, body, request }) =>
      answer(deps, async () => {
        const { merchantId, privateKey } = credentialsOf(deps, body)
        const verdict = deps.settings.validateAll([
          { key: payment.pancakeMerchantId.key, value: merchantId },
          { key: payment.pancakePrivateKey.key, value: privateKey },
          { key: payment.pancakeReturnUrl.key, value: body.return_url },
          { key: payment.pancakeStoreId.key, value: body.store_id },
          { key: payment.pancakeProductId.key, value: body.product_id },
        ])
        if (verdict.outcome === 'refused') throw new Refusal(verdict.message)
        await storeOptions(deps, verdict.rows)
        const detail = { merchantId, storeId: body.store_id, productId: body.product_id }
        await writeAudit(deps, actor, request, { action: 'payment.pancake_save', target: merchantId, detail })
        return { product_id: body.product_id, store_id: body.store_id }
      }),
  })

const planRoutes = (deps: AdminDeps): Route[] => [
  defineRoute({
    method: 'POST',
    path: '/api/option/waffo-pancake/subscription-product',
    guard: 'root',
    summary: 'Make a product for a plan in the stored store of Waffo Pancake',
    limits: ['critical'],
    input: { body: pancakePlanBody },
    handle: ({ actor, body, request }) =>
      answer(deps, async () => {
        const credentials = credentialsOf(deps, { merchant_id: '', private_key: '' })
        const storeId = storedStore(deps)
        const product = await deps.payments.pancakeSetup.createProduct(credentials, {
          storeId,
          name: body.name,
          amount: Number(body.amount).toFixed(2),
          successUrl: deps.settings.get(payment.pancakeReturnUrl),
        })
        const detail = { productId: product.id, name: body.name, amount: body.amount }
        await writeAudit(deps, actor, request, { action: 'payment.pancake_product', target: storeId, detail })
        return { product_id: product.id, product_name: product.name, store_id: storeId }
      }),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/option/waffo-pancake/subscription-product-options',
    guard: 'root',
    summary: 'Products of the stored store of Waffo Pancake, for plans',
    limits: ['critical'],
    handle: () =>
      answer(deps, async () => {
        const credentials = credentialsOf(deps, { merchant_id: '', private_key: '' })
        const storeId = storedStore(deps)
        return { store_id: storeId, products: await deps.payments.pancakeSetup.products(credentials, storeId) }
      }),
  }),
]

/** Catalogue, pairing, saving, products of plans. */
export const pancakeRoutes = (deps: AdminDeps): Route[] => [
  catalogRoute(deps),
  pairRoute(deps),
  saveRoute(deps),
  ...planRoutes(deps),
]
