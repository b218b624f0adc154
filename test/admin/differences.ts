// Where our management API answers differently from the recorded reference, on purpose, and why (docs/compatibility.md tells it).

export type Difference = {
  /** Number of the recorded call. */
  readonly call: number
  /** The beginning of each differing place. */
  readonly places: readonly string[]
  readonly reason: string
}

const MERGED = 'Settings are merged: notification settings do not wipe the side bar and the language.'

export const DIFFERENCES: readonly Difference[] = [
  {
    call: 0,
    places: ['.message', '.data.database_type', '.data.setup_code_required'],
    reason: 'The envelope is whole, the kind of database is not hidden, and the wizard says whether it wants a code.',
  },
  {
    call: 79,
    places: ['.success', '.data'],
    reason: 'An unknown action is refused; the reference reports success and does nothing.',
  },
  { call: 82, places: ['.data'], reason: 'No models are an empty list, not null.' },
  {
    call: 139,
    places: ['.success'],
    reason: 'An answer without an amount is told as one; the reference reads it as a balance of 0.',
  },
  { call: 141, places: ['.data.balance_updated_time'], reason: 'As for call 139.' },
  {
    call: 157,
    places: ['.data'],
    reason: 'Removing several channels tells how many there were, not how many were named.',
  },
  ...[189, 190, 194].map((call) => ({
    call,
    places: ['.data'],
    reason: 'Hourly usage is up to date when it is asked for; the reference writes it every few minutes.',
  })),
  ...[195, 258].map((call) => ({
    call,
    places: ['.data'],
    reason: 'Built-in model lists are our own, for the providers that exist here.',
  })),
  {
    call: 132,
    places: ['.data'],
    reason: 'Built-in model lists are our own, for the providers that exist here.',
  },
  ...[
    {
      call: 196,
      places: ['.data[0].pricing_version', '.data[12].pricing_version', '.usable_group.append_1', '.unpriced_models'],
    },
    { call: 233, places: ['.data[0].pricing_version', '.data[4].pricing_version', '.unpriced_models'] },
    {
      call: 234,
      places: ['.data[0].pricing_version', '.data[4].pricing_version', '.usable_group.append_1', '.unpriced_models'],
    },
  ].map((difference) => ({
    ...difference,
    reason:
      'The list has an order of its own, and its first row carries the version; there is no example group among the defaults. Models without a price are named beside the rows.',
  })),
  {
    call: 223,
    places: ['.data.sync_official'],
    reason: 'The answer shows what is stored; the reference shows its default and stores 0.',
  },
  {
    call: 229,
    places: ['.data.model_name', '.data.created_time', '.data.updated_time', '.data.name_rule'],
    reason: 'A change of status alone answers the whole row; the reference empties the other fields of its answer.',
  },
  {
    call: 247,
    places: ['.data'],
    reason: 'Our own options are listed too; keys that look like secrets are hidden whatever their case.',
  },
  {
    call: 266,
    places: ['.data'],
    reason:
      'Names, documentation link and passkey identity are this site’s own: the passkey identity follows ServerAddress at once.',
  },
  { call: 290, places: ['.data.items'], reason: `${MERGED} An absent display name is kept, not emptied.` },
  { call: 96, places: ['.message'], reason: 'The envelope is whole.' },
  { call: 99, places: ['.data.enable_crypto_topup'], reason: 'Payments in cryptocurrency are offered, too.' },
  { call: 99, places: ['.data.enable_stripe_plans'], reason: 'A site may sell plans at Stripe and no quota.' },
  ...[184, 185].map((call) => ({
    call,
    places: ['.data.items'],
    reason: 'Rows that tell of money have a name of their own, by which they are written once.',
  })),
  {
    call: 251,
    places: ['.data.items'],
    reason: 'Administrators also see the currency, the quota bought, what was refunded, and why an order needs them.',
  },
]
