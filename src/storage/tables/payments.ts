// Money that comes in: top-ups, redemption codes, subscriptions. Names and types are New API's.
import { defineTable, index, named, unique } from './define.ts'

export const topUps = defineTable(
  'top_ups',
  {
    id: { kind: 'id' },
    user_id: { kind: 'int' },
    amount: { kind: 'int' },
    money: { kind: 'float' },
    trade_no: { kind: 'varchar', length: 255, unique: true },
    payment_method: { kind: 'varchar', length: 50 },
    payment_provider: { kind: 'varchar', length: 50, default: '' },
    create_time: { kind: 'int' },
    complete_time: { kind: 'int' },
    status: { kind: 'text' },
  },
  [index('user_id')],
)

export const redemptions = defineTable(
  'redemptions',
  {
    id: { kind: 'id' },
    user_id: { kind: 'int' },
    key: { kind: 'char', length: 32 },
    status: { kind: 'int', default: 1 },
    name: { kind: 'label' },
    quota: { kind: 'int', default: 100 },
    created_time: { kind: 'int' },
    redeemed_time: { kind: 'int' },
    used_user_id: { kind: 'int' },
    deleted_at: { kind: 'time' },
    expired_time: { kind: 'int' },
  },
  [unique('key'), index('name'), index('deleted_at')],
)

/**
 * What was fixed about an order when it was made, beside its row in `top_ups` or `subscription_orders`, which New API knows too
 * and which holds its status; and what the gateway has told since. Amounts are smallest units of the currency.
 */
export const orders = defineTable(
  'tg_orders',
  {
    trade_no: { kind: 'varchar', length: 255 },
    // 'topup', or 'subscription'.
    kind: { kind: 'varchar', length: 16, notNull: true },
    user_id: { kind: 'int', notNull: true },
    provider: { kind: 'varchar', length: 50, notNull: true },
    currency: { kind: 'varchar', length: 8, notNull: true },
    amount_minor: { kind: 'int', notNull: true },
    // Quota that the order brings; 0 for subscriptions.
    credit: { kind: 'int', notNull: true },
    allows_discount: { kind: 'bool', default: false },
    // The gateway's id of the checkout; for cryptocurrency the address to pay to.
    gateway_ref: { kind: 'varchar', length: 255, default: '' },
    // The gateway's id of the payment, by which refunds name it.
    payment_ref: { kind: 'varchar', length: 191, default: '' },
    expires_at: { kind: 'int', notNull: true },
    // When the gateway was last asked what became of it.
    checked_at: { kind: 'int', default: 0 },
    // The sum of all refunds.
    refunded_minor: { kind: 'int', default: 0 },
    // Why an administrator has to look; '' when all is well.
    problem: { kind: 'varchar', length: 255, default: '' },
    // The subscription that it bought; 0 where there is none, or it is not known.
    subscription_id: { kind: 'int', default: 0 },
  },
  [index('payment_ref'), index('user_id'), index('provider', 'checked_at')],
  { primaryKey: ['trade_no'] },
)

/**
 * What an invitation will bring, as it was promised when the invited account was opened. `waiting` until it is due, then `given`, or
 * `capped` when the inviter had been given enough.
 */
export const invitations = defineTable(
  'tg_invitations',
  {
    invitee_id: { kind: 'int' },
    inviter_id: { kind: 'int', notNull: true },
    inviter_reward: { kind: 'int', notNull: true },
    invitee_bonus: { kind: 'int', notNull: true },
    // Not before this time.
    due_at: { kind: 'int', notNull: true },
    // Not before the invited account has paid for something.
    needs_payment: { kind: 'bool', notNull: true },
    status: { kind: 'varchar', length: 16, notNull: true },
    settled_at: { kind: 'int', default: 0 },
  },
  [index('status', 'due_at'), index('inviter_id', 'settled_at')],
  { primaryKey: ['invitee_id'] },
)

export const subscriptionPlans = defineTable(
  'subscription_plans',
  {
    id: { kind: 'id' },
    title: { kind: 'varchar', length: 128, notNull: true },
    subtitle: { kind: 'varchar', length: 255, default: '' },
    price_amount: { kind: 'decimal', default: 0, notNull: true },
    currency: { kind: 'varchar', length: 8, default: 'USD', notNull: true },
    duration_unit: { kind: 'varchar', length: 16, default: 'month', notNull: true },
    duration_value: { kind: 'int', default: 1, notNull: true },
    custom_seconds: { kind: 'int', types: { sqlite: 'bigint' }, default: 0, notNull: true },
    enabled: { kind: 'bool', default: true },
    sort_order: { kind: 'int', default: 0 },
    allow_balance_pay: { kind: 'bool', default: true, nullable: true },
    stripe_price_id: { kind: 'varchar', length: 128, default: '' },
    creem_product_id: { kind: 'varchar', length: 128, default: '' },
    waffo_pancake_product_id: { kind: 'varchar', length: 128, default: '' },
    max_purchase_per_user: { kind: 'int', default: 0 },
    upgrade_group: { kind: 'varchar', length: 64, default: '' },
    total_amount: { kind: 'int', types: { sqlite: 'bigint' }, default: 0, notNull: true },
    quota_reset_period: { kind: 'varchar', length: 16, default: 'never' },
    quota_reset_custom_seconds: { kind: 'int', types: { sqlite: 'bigint' }, default: 0 },
    created_at: { kind: 'int', types: { sqlite: 'bigint' } },
    updated_at: { kind: 'int', types: { sqlite: 'bigint' } },
  },
  [],
)

export const subscriptionOrders = defineTable(
  'subscription_orders',
  {
    id: { kind: 'id' },
    user_id: { kind: 'int' },
    plan_id: { kind: 'int' },
    money: { kind: 'float' },
    trade_no: { kind: 'varchar', length: 255, unique: true },
    payment_method: { kind: 'varchar', length: 50 },
    payment_provider: { kind: 'varchar', length: 50, default: '' },
    status: { kind: 'text' },
    create_time: { kind: 'int' },
    complete_time: { kind: 'int' },
    provider_payload: { kind: 'shorttext' },
  },
  [index('user_id'), index('plan_id')],
)

export const userSubscriptions = defineTable(
  'user_subscriptions',
  {
    id: { kind: 'id' },
    user_id: { kind: 'int' },
    plan_id: { kind: 'int' },
    amount_total: { kind: 'int', types: { sqlite: 'bigint' }, default: 0, notNull: true },
    amount_used: { kind: 'int', types: { sqlite: 'bigint' }, default: 0, notNull: true },
    start_time: { kind: 'int' },
    end_time: { kind: 'int' },
    status: { kind: 'varchar', length: 32 },
    source: { kind: 'varchar', length: 32, default: 'order' },
    last_reset_time: { kind: 'int', types: { sqlite: 'bigint' }, default: 0 },
    next_reset_time: { kind: 'int', types: { sqlite: 'bigint' }, default: 0 },
    upgrade_group: { kind: 'varchar', length: 64, default: '' },
    prev_user_group: { kind: 'varchar', length: 64, default: '' },
    created_at: { kind: 'int' },
    updated_at: { kind: 'int' },
  },
  [
    index('user_id'),
    named('idx_user_sub_active', index('user_id', 'status', 'end_time')),
    index('plan_id'),
    index('end_time'),
    index('status'),
    index('next_reset_time'),
  ],
)

export const subscriptionPreConsumeRecords = defineTable(
  'subscription_pre_consume_records',
  {
    id: { kind: 'id' },
    request_id: { kind: 'varchar', length: 64 },
    user_id: { kind: 'int' },
    user_subscription_id: { kind: 'int' },
    pre_consumed: { kind: 'int', types: { sqlite: 'bigint' }, default: 0, notNull: true },
    status: { kind: 'varchar', length: 32 },
    created_at: { kind: 'int' },
    updated_at: { kind: 'int' },
  },
  [unique('request_id'), index('user_id'), index('user_subscription_id'), index('status'), index('updated_at')],
)
