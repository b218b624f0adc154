// What a payment gateway has to say and to be told: the one interface behind which the vendors differ.
import type { JsonObject } from '../../kernel/index.ts'

/** `top_ups.payment_provider` and `subscription_orders.payment_provider`. */
export type PaymentProvider = 'epay' | 'stripe' | 'creem' | 'waffo' | 'waffo_pancake' | 'crypto'

/** One question to a gateway over the network; rejects when it does not answer in time. */
export type AskGateway = (request: {
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}) => Promise<{ readonly status: number; readonly text: string }>

/** An order as a gateway is told of it; everything here was fixed when the order was written. */
export type PaymentTicket = {
  readonly tradeNo: string
  readonly user: {
    readonly id: number
    readonly username: string
    readonly email: string
    /** The gateway's own name of the payer, where it is known (`users.stripe_customer`). */
    readonly customer: string
  }
  /** What the payer reads. */
  readonly title: string
  /** Smallest units of the currency. */
  readonly amountMinor: number
  readonly currency: string
  /** The way to pay within the gateway, such as `alipay`; '' where the gateway asks the payer. */
  readonly method: string
  /** The gateway's own product or price, where the order is of one. */
  readonly productId: string
  /** Discount codes may be entered at the gateway. */
  readonly allowsDiscount: boolean
  /** Vendor-specific wishes of the route, such as Waffo's kind of payment. */
  readonly extra?: Readonly<Record<string, string>>
  readonly addresses: {
    /** Where the gateway reports to. */
    readonly notify: string
    /** Where the payer's browser goes afterwards. */
    readonly success: string
    readonly cancel: string
  }
}

/** Where the payer goes to pay. */
export type Checkout = {
  readonly url: string
  /** Form fields to send there by POST; without them the address is opened as it is. */
  readonly fields?: Readonly<Record<string, string>>
  /** The gateway's id of this checkout; '' when it has none. */
  readonly reference: string
  /** More that the vendor's answer shows to the console. */
  readonly data?: JsonObject
}

/** A report of the gateway as it came in, not yet believed. */
export type PaymentNotice = {
  readonly method: string
  /** As received, without the question mark. */
  readonly query: string
  readonly headers: Headers
  readonly bytes: Uint8Array
  /** The part of the path that tells environments apart (`test`, `prod`), else ''. */
  readonly environment: string
}

/** What a believed report says of an order. */
export type PaymentEvent = {
  /**
   * `refunded` tells the sum of all refunds so far, or that it was all; `partly_refunded` that some went back, without the sum;
   * `disputed` moves no money yet.
   */
  readonly outcome: 'paid' | 'failed' | 'expired' | 'refunded' | 'partly_refunded' | 'disputed'
  /** '' when only `paymentRef` is known. */
  readonly tradeNo: string
  /** Smallest units, before discounts; undefined when the gateway does not tell. */
  readonly amountMinor?: number
  readonly currency?: string
  /** All of the money went back. */
  readonly isWhole?: boolean
  /** What a discount code took off. */
  readonly discountMinor?: number
  /** The way the payer really paid. */
  readonly method?: string
  /** The gateway's id of the checkout; must be the order's, when both are known. */
  readonly reference?: string
  /** The gateway's id of the payment, by which refunds name it. */
  readonly paymentRef?: string
  /** The gateway's name of the payer. */
  readonly customer?: string
  /** The account the gateway believes to pay, where it tells. */
  readonly userId?: number
}

/**
 * `off`: the gateway is not set up, or has no secret. `unsigned`: the signature is missing or wrong. `unreadable`: signed, but
 * not understood. `nothing`: signed and of no concern.
 */
export type PaymentReading =
  | { readonly kind: 'off' | 'unsigned' | 'unreadable' | 'nothing' }
  | { readonly kind: 'event'; readonly event: PaymentEvent }

/**
 * What became of a report: `done` (now or before), `held` (it contradicts the order; an administrator has to look),
 * `unknown` (no such order), `failed` (ours to repeat).
 */
export type NoticeResult = Exclude<PaymentReading['kind'], 'event'> | 'done' | 'held' | 'unknown' | 'failed'

/** What the gateway is answered. */
export type NoticeReply = {
  readonly status: number
  readonly body: string
  readonly headers?: Readonly<Record<string, string>>
}

/** An order as it is looked up at the gateway. */
export type PaymentLookup = Pick<PaymentTicket, 'tradeNo' | 'amountMinor' | 'currency'> & {
  /** The checkout's id at the gateway. */
  readonly reference: string
}

/** One vendor. A driver does nothing without its settings and holds no state but short-lived caches. */
export type PaymentDriver = {
  readonly provider: PaymentProvider
  /** Everything that taking payments and hearing of them needs is set. */
  readonly isReady: () => boolean
  /** Opens a checkout. Throws PaymentError. */
  readonly begin: (ticket: PaymentTicket) => Promise<Checkout>
  /** Checks the signature over the raw bytes, then reads them. Never throws for what a stranger sent. */
  readonly read: (notice: PaymentNotice) => PaymentReading | Promise<PaymentReading>
  readonly reply: (result: NoticeResult) => NoticeReply
  /** Asks what became of an order; undefined while nothing is decided. Throws PaymentError. */
  readonly ask?: (order: PaymentLookup) => Promise<PaymentEvent | undefined>
}

/** The gateway refused, failed or said something that cannot be understood. The message is for operators, not for payers. */
export class PaymentError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'PaymentError'
  }
}
