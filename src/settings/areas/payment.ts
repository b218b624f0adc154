// Settings of payments: EPay, Stripe, Creem, Waffo, amounts and terms (options.md 4.5).
import { z } from '../../contract/index.ts'
import { json, table } from '../json-setting.ts'
import { bool, float, int, secret, text, webAddress } from '../kinds.ts'

const SCOPE = 'billing/payment'
const AMOUNT_MAX = 1_000_000_000

const name = (key: string, help: string) => text({ key, scope: SCOPE, default: '', lengthMax: 8192, help })
const hidden = (key: string, help: string) => secret({ key, scope: SCOPE, help })
const address = (key: string, help: string) => webAddress({ key, scope: SCOPE, default: '', help })
const unitPrice = (key: string, amount: number, help: string, isPublic = false) =>
  float({ key, scope: SCOPE, default: amount, min: 0, max: 1e9, help, isPublic })
const leastAmount = (key: string, help: string) => int({ key, scope: SCOPE, default: 1, min: 0, max: AMOUNT_MAX, help })

/** A way to pay, as the console shows it; the members are texts, `min_topup` too. */
export type PayMethod = Readonly<Record<string, string>>

const payMethods: z.ZodType<readonly PayMethod[]> = z
  .array(z.record(z.string().max(64), z.union([z.string().max(2048), z.number().transform(String)])))
  .max(100)
  .readonly()

export type CreemProduct = {
  readonly productId: string
  readonly name: string
  readonly price: number
  readonly currency: string
  readonly quota: number
}

const creemProducts: z.ZodType<readonly CreemProduct[]> = z
  .array(
    z.looseObject({
      productId: z.string().min(1).max(255),
      name: z.string().max(255).default(''),
      price: z.number().min(0),
      currency: z.string().max(16).default('USD'),
      quota: z.int().min(0),
    }),
  )
  .max(1000)
  .readonly()

/** Quota sold for a price at Stripe. */
export type ChargePackage = {
  readonly id: number
  /** US dollars of quota. */
  readonly amount: number
  /** A one-off price at Stripe: what it costs, and in which currency. */
  readonly price: string
  readonly type: string
}

const chargePackages: z.ZodType<readonly ChargePackage[]> = z
  .array(
    z.object({
      id: z.int().min(1).max(1_000_000),
      amount: z.number().gt(0).max(AMOUNT_MAX),
      price: z.string().min(1).max(255),
      type: z.string().max(64).default(''),
    }),
  )
  .max(100)
  .readonly()

const shared = {
  customCallbackAddress: address('CustomCallbackAddress', 'Base address of payment callbacks; empty = ServerAddress.'),
  price: unitPrice('Price', 7.3, 'Local currency per US dollar of quota (EPay).', true),
  minTopUp: leastAmount('MinTopUp', 'Least top-up amount.'),
  payMethods: json({
    key: 'PayMethods',
    scope: SCOPE,
    schema: payMethods,
    default: [
      { name: 'Alipay', color: 'rgba(var(--semi-blue-5), 1)', type: 'alipay' },
      { name: 'WeChat Pay', color: 'rgba(var(--semi-green-5), 1)', type: 'wxpay' },
      { name: 'Custom 1', color: 'black', type: 'custom1', min_topup: '50' },
    ],
    help: 'Ways to pay through EPay: name, type, colour, icon, min_topup.',
  }),
  amountOptions: json({
    key: 'payment_setting.amount_options',
    scope: SCOPE,
    schema: z.array(z.int().min(1).max(AMOUNT_MAX)).max(100).readonly(),
    default: [10, 20, 50, 100, 200, 500],
    help: 'Amounts offered.',
  }),
  amountDiscount: table({
    key: 'payment_setting.amount_discount',
    scope: SCOPE,
    value: z.number().gt(0).max(1),
    default: {},
    help: 'Price factor of an amount: {"100":0.9}.',
  }),
}

const compliance = {
  isComplianceConfirmed: bool({
    key: 'payment_setting.compliance_confirmed',
    scope: SCOPE,
    isReadOnly: true,
    default: false,
    help: 'The payment terms are confirmed.',
  }),
  complianceTermsVersion: text({
    key: 'payment_setting.compliance_terms_version',
    scope: SCOPE,
    isReadOnly: true,
    default: '',
    help: 'Version of the confirmed terms.',
  }),
  complianceConfirmedAt: int({
    key: 'payment_setting.compliance_confirmed_at',
    scope: SCOPE,
    isReadOnly: true,
    default: 0,
    help: 'When, unix seconds.',
  }),
  complianceConfirmedBy: int({
    key: 'payment_setting.compliance_confirmed_by',
    scope: SCOPE,
    isReadOnly: true,
    default: 0,
    help: 'By which user id.',
  }),
  complianceConfirmedIp: text({
    key: 'payment_setting.compliance_confirmed_ip',
    scope: SCOPE,
    isReadOnly: true,
    default: '',
    help: 'From which address.',
  }),
}

const epay = {
  epayAddress: address('PayAddress', 'Address of the EPay gateway.'),
  epayId: name('EpayId', 'EPay merchant id.'),
  epayKey: hidden('EpayKey', 'EPay merchant key.'),
}

const stripe = {
  stripeApiSecret: hidden('StripeApiSecret', 'Stripe secret key.'),
  stripeWebhookSecret: hidden('StripeWebhookSecret', 'Stripe webhook secret.'),
  stripeEndpointSecret: hidden(
    'StripeEndpointSecret',
    'Webhook secret of /api/charge/stripe_callback; empty = StripeWebhookSecret.',
  ),
  stripePriceId: name('StripePriceId', 'Stripe price id.'),
  stripeUnitPrice: unitPrice('StripeUnitPrice', 8, 'Price per US dollar of quota.', true),
  stripeMinTopUp: leastAmount('StripeMinTopUp', 'Least top-up amount with Stripe.'),
  hasStripePromotionCodes: bool({
    key: 'StripePromotionCodesEnabled',
    scope: SCOPE,
    default: false,
    help: 'Promotion codes at the Stripe checkout.',
  }),
}

const creem = {
  creemApiKey: hidden('CreemApiKey', 'Creem API key.'),
  creemWebhookSecret: hidden('CreemWebhookSecret', 'Creem webhook secret.'),
  creemProducts: json({
    key: 'CreemProducts',
    scope: SCOPE,
    schema: creemProducts,
    default: [],
    whenEmpty: [],
    help: 'Products: productId, name, price, currency, quota.',
  }),
  isCreemTest: bool({ key: 'CreemTestMode', scope: SCOPE, default: false, help: 'Use the test host of Creem.' }),
}

const DEFAULT_WAFFO_METHODS: readonly PayMethod[] = [
  { name: 'Card', icon: '/pay-card.png', payMethodType: 'CREDITCARD,DEBITCARD', payMethodName: '' },
  { name: 'Apple Pay', icon: '/pay-apple.png', payMethodType: 'APPLEPAY', payMethodName: 'APPLEPAY' },
  { name: 'Google Pay', icon: '/pay-google.png', payMethodType: 'GOOGLEPAY', payMethodName: 'GOOGLEPAY' },
]

const waffo = {
  hasWaffo: bool({ key: 'WaffoEnabled', scope: SCOPE, default: false, help: 'Payments with Waffo.' }),
  waffoApiKey: hidden('WaffoApiKey', 'Waffo API key.'),
  waffoPrivateKey: hidden('WaffoPrivateKey', 'Own private key.'),
  waffoPublicCert: name('WaffoPublicCert', 'Public certificate of Waffo.'),
  waffoMerchantId: name('WaffoMerchantId', 'Waffo merchant id.'),
  isWaffoSandbox: bool({ key: 'WaffoSandbox', scope: SCOPE, default: false, help: 'Use the sandbox keys.' }),
  waffoSandboxApiKey: hidden('WaffoSandboxApiKey', 'Sandbox API key.'),
  waffoSandboxPrivateKey: hidden('WaffoSandboxPrivateKey', 'Sandbox private key.'),
  waffoSandboxPublicCert: name('WaffoSandboxPublicCert', 'Sandbox certificate.'),
  waffoNotifyUrl: address('WaffoNotifyUrl', 'Callback address; empty = from ServerAddress.'),
  waffoReturnUrl: address('WaffoReturnUrl', 'Return address; empty = from ServerAddress.'),
  waffoSubscriptionReturnUrl: address('WaffoSubscriptionReturnUrl', 'Return address of subscriptions.'),
  waffoCurrency: name('WaffoCurrency', 'Currency.'),
  waffoUnitPrice: unitPrice('WaffoUnitPrice', 1, 'Price per US dollar of quota.'),
  waffoMinTopUp: leastAmount('WaffoMinTopUp', 'Least top-up amount.'),
  waffoPayMethods: json({
    key: 'WaffoPayMethods',
    scope: SCOPE,
    schema: payMethods,
    // Listed as what it is, not as the empty text that also stands for it.
    default: [...DEFAULT_WAFFO_METHODS],
    whenEmpty: DEFAULT_WAFFO_METHODS,
    help: 'Ways to pay: name, icon, payMethodType, payMethodName.',
  }),
  pancakeMerchantId: name('WaffoPancakeMerchantID', 'Waffo Pancake merchant id.'),
  pancakePrivateKey: hidden('WaffoPancakePrivateKey', 'Waffo Pancake private key.'),
  pancakeProductId: name('WaffoPancakeProductID', 'Waffo Pancake product id.'),
  pancakeStoreId: name('WaffoPancakeStoreID', 'Waffo Pancake store id.'),
  pancakeReturnUrl: address('WaffoPancakeReturnURL', 'Return address.'),
  pancakeUnitPrice: unitPrice('WaffoPancakeUnitPrice', 1, 'Price per US dollar of quota.'),
  pancakeMinTopUp: leastAmount('WaffoPancakeMinTopUp', 'Least top-up amount.'),
}

const crypto = {
  hasCrypto: bool({
    key: 'CryptPaymentEnabled',
    scope: SCOPE,
    default: false,
    help: 'Payments in USDT on Polygon, through CryptAPI.',
  }),
  cryptoAddressOut: name('AddressOut', 'Polygon address that received coins are forwarded to.'),
  cryptoCallbackUrl: address('CryptCallbackUrl', 'Public address of /api/crypt/callback, as CryptAPI is told it.'),
}

const charges = {
  chargePackages: json({
    key: 'tollgate.charge_packages',
    scope: SCOPE,
    schema: chargePackages,
    default: [],
    help: 'Packages sold at Stripe by /api/charge: [{"id":1,"amount":10,"price":"price_…"}].',
  }),
}

const rules = {
  refundsTakeQuota: bool({
    key: 'tollgate.refunds_take_quota',
    scope: SCOPE,
    default: true,
    help: 'A refund or a lost dispute takes back the quota that was bought, or ends the plan; the balance may become negative.',
  }),
  takesPancakeTestEvents: bool({
    key: 'tollgate.waffo_pancake_test_events',
    scope: SCOPE,
    default: false,
    help: 'Take events of Waffo Pancake’s test environment; they credit real quota.',
  }),
}

export const payment = {
  ...shared,
  ...compliance,
  ...epay,
  ...stripe,
  ...creem,
  ...waffo,
  ...crypto,
  ...charges,
  ...rules,
}
