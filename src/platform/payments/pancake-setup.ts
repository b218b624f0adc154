// Setting up Waffo Pancake: stores and products at the vendor (http-api.md section 14; github.com/waffo-com/waffo-pancake-sdk-ts).
import { isJsonObject, type JsonObject, readString } from '../../kernel/index.ts'
import { type AskGateway, PaymentError } from './driver.ts'
import { isKey } from './signatures.ts'
import { callPancake, type PancakeCredentials, queryPancake } from './waffo-pancake.ts'

export type PancakeProduct = { readonly id: string; readonly name: string; readonly status: string }
export type PancakeStore = PancakeProduct & {
  /** It takes real payments. */
  readonly isProduction: boolean
}

export type NewPancakeProduct = {
  readonly storeId: string
  readonly name: string
  /** US dollars, as the vendor writes them: `1.00`. */
  readonly amount: string
  /** Where payers go afterwards; '' leaves it to the vendor. */
  readonly successUrl: string
}

export type PancakeSetup = {
  readonly isKey: (privateKey: string) => boolean
  /** All of these throw PaymentError. */
  readonly stores: (credentials: PancakeCredentials) => Promise<PancakeStore[]>
  readonly products: (credentials: PancakeCredentials, storeId: string) => Promise<PancakeProduct[]>
  readonly createStore: (credentials: PancakeCredentials, name: string) => Promise<PancakeProduct>
  /** Made and published, so that real payments may be for it. */
  readonly createProduct: (credentials: PancakeCredentials, product: NewPancakeProduct) => Promise<PancakeProduct>
}

const STORES_QUERY = 'query { stores { id name status prodEnabled } }'
const PRODUCTS_QUERY = 'query ($storeId: String!) { onetimeProducts(storeId: $storeId) { id name status } }'
const TAX_CATEGORY = 'saas'

const listOf = (value: unknown): JsonObject[] => (Array.isArray(value) ? value.filter(isJsonObject) : [])

const toProduct = (item: JsonObject): PancakeProduct => ({
  id: readString(item, 'id') ?? '',
  name: readString(item, 'name') ?? '',
  status: readString(item, 'status') ?? '',
})

/** What was made, under its name in the answer or bare. */
const made = (data: JsonObject, name: string): PancakeProduct => {
  const product = toProduct(isJsonObject(data[name]) ? data[name] : data)
  if (product.id === '') throw new PaymentError(`Waffo Pancake answered without the ${name} that was made.`)
  return product
}

/** The same wish twice is one at the vendor: its calls carry a key made of what they say. */
export const createPancakeSetup = (send: AskGateway, nowSeconds: () => number): PancakeSetup => {
  const act = (credentials: PancakeCredentials, path: string, body: JsonObject) =>
    callPancake(credentials, send, `/v1/actions/${path}`, body, nowSeconds())
  return {
    isKey: (privateKey) => isKey(privateKey, 'private'),
    stores: async (credentials) => {
      const { stores } = await queryPancake(credentials, send, STORES_QUERY, {}, nowSeconds())
      return listOf(stores).map((store) => ({ ...toProduct(store), isProduction: store.prodEnabled === true }))
    },
    products: async (credentials, storeId) => {
      const { onetimeProducts } = await queryPancake(credentials, send, PRODUCTS_QUERY, { storeId }, nowSeconds())
      return listOf(onetimeProducts).map(toProduct)
    },
    createStore: async (credentials, name) => made(await act(credentials, 'store/create-store', { name }), 'store'),
    createProduct: async (credentials, { storeId, name, amount, successUrl }) => {
      const product = made(
        await act(credentials, 'onetime-product/create-product', {
          storeId,
          name,
          prices: { USD: { amount, taxCategory: TAX_CATEGORY } },
          ...(successUrl === '' ? {} : { successUrl }),
        }),
        'product',
      )
      await act(credentials, 'onetime-product/publish-product', { id: product.id })
      return product
    },
  }
}
