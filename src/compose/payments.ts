// The payment gateways over the settings, and the orders over the database.
import { describeQuota, type PaymentDrivers, type Payments } from '../admin/index.ts'
import { writeMinor } from '../kernel/index.ts'
import { createOrders, type Order, type OrdersDeps } from '../ledger/index.ts'
import {
  type AskGateway,
  createCreem,
  createCryptoDriver,
  createEpay,
  createPancake,
  createPancakeSetup,
  createStripe,
  createWaffo,
  PANCAKE_WEBHOOK_KEYS,
} from '../platform/index.ts'
import { billing, payment, type Settings } from '../settings/index.ts'
import type { Repos } from '../storage/index.ts'
import type { SoldOrder, Subscriptions } from '../subscriptions/index.ts'

export type PaymentParts = {
  readonly settings: Settings
  readonly repos: Pick<Repos, 'orders' | 'users'>
  readonly ask: AskGateway
  readonly times: { readonly nowSeconds: () => number; readonly nowMs: () => number }
  /** Tells every process that a balance changed. */
  readonly announce: (userId: number) => Promise<void>
  /** Public keys that stand in for the vendor's own; '' keeps those. */
  readonly pancakeKeys: { readonly test: string; readonly prod: string }
  /** CryptAPI's public key; '' asks for it. */
  readonly cryptoKey: string
  readonly onProblem: OrdersDeps['onProblem']
  /** What a paid order of a plan brings, and what its refund takes. */
  readonly subscriptions: Pick<Subscriptions, 'sell' | 'endInside'>
  readonly onError: Payments['onError']
}

const createDrivers = ({ settings: { get }, ask, times, pancakeKeys }: PaymentParts): PaymentDrivers => ({
  epay: createEpay(
    () => ({
      address: get(payment.epayAddress),
      merchantId: get(payment.epayId),
      key: get(payment.epayKey),
      methods: get(payment.payMethods).map(({ type = '' }) => type),
    }),
    ask,
  ),
  stripe: createStripe(
    () => ({
      apiSecret: get(payment.stripeApiSecret),
      webhookSecret: get(payment.stripeWebhookSecret),
      priceId: get(payment.stripePriceId),
    }),
    ask,
    times,
  ),
  creem: createCreem(
    () => ({
      apiKey: get(payment.creemApiKey),
      webhookSecret: get(payment.creemWebhookSecret),
      isTest: get(payment.isCreemTest),
    }),
    ask,
  ),
  waffo: createWaffo(
    () => {
      const isSandbox = get(payment.isWaffoSandbox)
      return {
        isEnabled: get(payment.hasWaffo),
        isSandbox,
        merchantId: get(payment.waffoMerchantId),
        apiKey: get(isSandbox ? payment.waffoSandboxApiKey : payment.waffoApiKey),
        privateKey: get(isSandbox ? payment.waffoSandboxPrivateKey : payment.waffoPrivateKey),
        publicKey: get(isSandbox ? payment.waffoSandboxPublicCert : payment.waffoPublicCert),
      }
    },
    ask,
    times.nowMs,
  ),
  waffo_pancake: createPancake(
    () => ({
      merchantId: get(payment.pancakeMerchantId),
      privateKey: get(payment.pancakePrivateKey),
      productId: get(payment.pancakeProductId),
      storeId: get(payment.pancakeStoreId),
      webhookKeys: {
        test: pancakeKeys.test || PANCAKE_WEBHOOK_KEYS.test,
        prod: pancakeKeys.prod || PANCAKE_WEBHOOK_KEYS.prod,
      },
      takesTest: get(payment.takesPancakeTestEvents),
    }),
    ask,
    times,
  ),
})

/** The order of a plan as its row has it. */
const toSale = (order: Order): SoldOrder => ({
  user_id: order.userId,
  plan_id: order.planId,
  money: Number(writeMinor(order.amountMinor, order.currency)),
  trade_no: order.tradeNo,
  payment_method: order.method,
  payment_provider: order.provider,
  create_time: order.createdAt,
})

export const createPayments = (parts: PaymentParts): Payments => {
  const { settings, repos, ask, times } = parts
  const { get } = settings
  return {
    drivers: createDrivers(parts),
    crypto: createCryptoDriver(
      () => ({
        isEnabled: get(payment.hasCrypto),
        addressOut: get(payment.cryptoAddressOut),
        callbackUrl: get(payment.cryptoCallbackUrl),
        publicKey: parts.cryptoKey,
      }),
      ask,
      times.nowMs,
    ),
    pancakeSetup: createPancakeSetup(ask, times.nowSeconds),
    charges: createStripe(
      () => ({
        apiSecret: get(payment.stripeApiSecret),
        webhookSecret: get(payment.stripeEndpointSecret) || get(payment.stripeWebhookSecret),
        priceId: get(payment.chargePackages)[0]?.price ?? '',
      }),
      ask,
      times,
    ),
    orders: createOrders({
      repo: repos.orders,
      findUser: repos.users.findAnyById,
      nowSeconds: times.nowSeconds,
      quotaPerUnit: () => get(billing.quotaPerUnit),
      refundsTakeQuota: () => get(payment.refundsTakeQuota),
      describeQuota: (quota) => describeQuota(settings, quota),
      announce: parts.announce,
      sellSubscription: (order) => parts.subscriptions.sell(toSale(order)),
      endSubscription: parts.subscriptions.endInside,
      onProblem: parts.onProblem,
    }),
    onError: parts.onError,
  }
}

/** Asks the gateways about open orders whose report did not come, as after a time in which nothing could reach us. */
export const reconcilePayments = ({ drivers, orders, onError }: Payments, signal: AbortSignal): Promise<number> =>
  orders.reconcile({
    driverOf: (provider) => Object.values(drivers).find((driver) => driver.provider === provider),
    signal,
    onError: (tradeNo, error) => onError(tradeNo, error),
  })
