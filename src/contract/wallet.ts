// Wallets on the wire: ways to top up, orders, check-ins, bills, redemption codes.

/** Answer of `GET /api/user/topup/info`; amounts are dollars of quota, or quota where the site shows tokens. */
export type TopUpInfo = {
  enable_online_topup: boolean
  enable_stripe_topup: boolean
  /** Stripe takes payments of plans, also where it has no price for quota; ours. */
  enable_stripe_plans: boolean
  enable_creem_topup: boolean
  enable_waffo_topup: boolean
  enable_waffo_pancake_topup: boolean
  enable_crypto_topup: boolean
  enable_redemption: boolean
  payment_compliance_confirmed: boolean
  waffo_pay_methods: { name: string; icon?: string }[] | null
  /** JSON text: a list of `CreemProduct`. */
  creem_products: string
  pay_methods: { name: string; type: string; color?: string; min_topup?: string }[]
  min_topup: number
  stripe_min_topup: number
  waffo_min_topup: number
  waffo_pancake_min_topup: number
  amount_options: number[]
  /** Amount → price factor. */
  discount: Record<string, number>
  topup_link: string
}

export type CreemProduct = { productId: string; name: string; price: number; currency: string; quota: number }

/** A row of `top_ups`; what is optional is not known of every order, and `problem` is told to administrators alone. */
export type TopUp = {
  id: number
  user_id: number
  amount: number
  money: number
  trade_no: string
  payment_method: string
  payment_provider: string
  create_time: number
  complete_time: number
  status: string
  currency?: string
  quota?: number
  refunded?: string
  problem?: string
}

/** Answer of `GET /api/user/checkin`. */
export type CheckIns = {
  enabled: boolean
  min_quota: number
  max_quota: number
  stats: {
    total_quota: number
    total_checkins: number
    checkin_count: number
    checked_in_today: boolean
    records: { checkin_date: string; quota_awarded: number }[]
  }
}

type BillSums = { count: number; quota: number; prompt_tokens: number; completion_tokens: number }

/** Answer of `GET /api/user/bill`; `kind` is top-up, usage, correction, reward or refund. */
export type Bill = {
  month: string
  balance: number
  quota_per_unit: number
  kinds: (BillSums & { kind: string })[]
  models: (BillSums & { model_name: string })[]
  days: (BillSums & { date: string })[]
}

/** A redemption code; `status` 1 unused, 2 disabled, 3 used; `expired_time` 0 never. */
export type Redemption = {
  id: number
  user_id: number
  key: string
  status: number
  name: string
  quota: number
  created_time: number
  redeemed_time: number
  used_user_id: number
  expired_time: number
}
