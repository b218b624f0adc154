// The list of all management routes.

import { affinityRoutes } from './affinity/routes.ts'
import { auditRoutes } from './audit/routes.ts'
import { channelRoutes } from './channel/routes.ts'
import { chargeRoutes } from './charge/routes.ts'
import type { AdminDeps } from './deps.ts'
import type { Route } from './frame/index.ts'
import { groupRoutes } from './group/routes.ts'
import { keyUsageRoutes } from './key-usage/routes.ts'
import { limitRoutes } from './limits/routes.ts'
import { logRoutes } from './log/routes.ts'
import { mediaTaskRoutes } from './media-task/routes.ts'
import { modelRoutes } from './model/routes.ts'
import { modelPriceRoutes } from './model-price/routes.ts'
import { bindingRoutes } from './oauth/bindings.ts'
import { oauthProviderRoutes } from './oauth/providers.ts'
import { oauthRoutes } from './oauth/routes.ts'
import { forOldClients } from './one-api/adapt.ts'
import { oneApiRoutes } from './one-api/routes.ts'
import { openApiRoutes } from './openapi/routes.ts'
import { optionRoutes } from './option/routes.ts'
import { passkeyRoutes } from './passkey/routes.ts'
import { paymentRoutes } from './payment/routes.ts'
import { perfMetricsRoutes } from './perf-metrics/routes.ts'
import { performanceRoutes } from './performance/routes.ts'
import { playgroundRoutes } from './playground/routes.ts'
import { prefillGroupRoutes } from './prefill-group/routes.ts'
import { pricingRoutes } from './pricing/routes.ts'
import { rankingRoutes } from './rankings/routes.ts'
import { ratioSyncRoutes } from './ratio-sync/routes.ts'
import { redemptionRoutes } from './redemption/routes.ts'
import { registrationRoutes } from './registration/routes.ts'
import { selfRoutes } from './self/routes.ts'
import { sessionRoutes } from './session/routes.ts'
import { setupRoutes } from './setup/routes.ts'
import { statusRoutes } from './status/routes.ts'
import { subscriptionRoutes } from './subscription/routes.ts'
import { systemRoutes } from './system/routes.ts'
import { tokenRoutes } from './token/routes.ts'
import { twoFactorRoutes } from './two-factor/routes.ts'
import { uptimeRoutes } from './uptime/routes.ts'
import { usageDataRoutes } from './usage-data/routes.ts'
import { userRoutes } from './user/routes.ts'
import { vendorRoutes } from './vendor/routes.ts'
import { verificationRoutes } from './verification/routes.ts'
import { walletRoutes } from './wallet/routes.ts'

const RESOURCES = [
  setupRoutes,
  statusRoutes,
  uptimeRoutes,
  sessionRoutes,
  registrationRoutes,
  oauthRoutes,
  bindingRoutes,
  oauthProviderRoutes,
  selfRoutes,
  userRoutes,
  twoFactorRoutes,
  verificationRoutes,
  passkeyRoutes,
  tokenRoutes,
  playgroundRoutes,
  limitRoutes,
  keyUsageRoutes,
  channelRoutes,
  affinityRoutes,
  logRoutes,
  optionRoutes,
  oneApiRoutes,
  groupRoutes,
  usageDataRoutes,
  mediaTaskRoutes,
  modelRoutes,
  vendorRoutes,
  prefillGroupRoutes,
  pricingRoutes,
  modelPriceRoutes,
  ratioSyncRoutes,
  paymentRoutes,
  chargeRoutes,
  auditRoutes,
  perfMetricsRoutes,
  performanceRoutes,
  rankingRoutes,
  systemRoutes,
  redemptionRoutes,
  walletRoutes,
  subscriptionRoutes,
]

/** Every route, as values: for the edge to run, for tests to walk, for the API's description. */
export const adminRoutes = (deps: AdminDeps): readonly Route[] => {
  const routes = forOldClients(
    deps,
    RESOURCES.flatMap((routesOf) => routesOf(deps)),
  )
  return [...routes, ...openApiRoutes(deps, () => adminRoutes(deps))]
}
