// Limits of use that belong to one key or one account; our own, beside the tables of New API.
import { defineTable, index } from './define.ts'

export const limits = defineTable(
  'tg_limits',
  {
    scope: { kind: 'varchar', length: 16 },
    subject_id: { kind: 'int' },
    rules: { kind: 'text', notNull: true },
    updated_at: { kind: 'int', notNull: true },
  },
  [],
  { primaryKey: ['scope', 'subject_id'] },
)

/** What was spent of budgets, with what running requests have set aside: one row for each subject and calendar period. */
export const budgets = defineTable(
  'tg_budgets',
  {
    id: { kind: 'varchar', length: 96 },
    spent: { kind: 'int', notNull: true },
    ends_at: { kind: 'int', notNull: true },
  },
  [index('ends_at')],
  { primaryKey: ['id'] },
)

/** How much of a plan may be used in each of its windows, as JSON; our own, beside the plan. */
export const planWindows = defineTable(
  'tg_plan_windows',
  { plan_id: { kind: 'int' }, windows: { kind: 'text', notNull: true } },
  [],
  { primaryKey: ['plan_id'] },
)

/** The same of a subscription as it was bought, and whether it is bought again from the wallet when it ends. */
export const subscriptionTerms = defineTable(
  'tg_subscription_terms',
  {
    subscription_id: { kind: 'int' },
    windows: { kind: 'text', notNull: true },
    renews: { kind: 'bool', default: false, notNull: true },
    // The end that its owner was told of; another end is told anew.
    told_end: { kind: 'int', nullable: true },
  },
  [],
  { primaryKey: ['subscription_id'] },
)
