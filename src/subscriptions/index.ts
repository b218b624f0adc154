// The face of subscriptions: the calendar of plans, who pays for a request, beginning and ending, and the care over time.
export { createSubscriptionCare } from './care.ts'
export { createSubscriptionDirectory, type SubscriptionDirectory } from './directory.ts'
export { DEFAULT_PREFERENCE, readPreference, readWindows, windowsAt } from './preference.ts'
export {
  createSubscriptions,
  type OpeningRefusal,
  type OpeningResult,
  renewalChargeOf,
  type SoldOrder,
  type SubscriptionSale,
  type Subscriptions,
} from './service.ts'
