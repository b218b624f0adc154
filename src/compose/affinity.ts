// Sticky routing, put together: the operator's rules, and where conversations are remembered.
import { type Environment, type Logger, openExpiringStore } from '../platform/index.ts'
import { createAffinity } from '../relay/index.ts'
import { models } from '../settings/index.ts'
import type { State } from './state.ts'

/** Names of the reference, so that both can share a Redis while an installation moves. */
const PREFIX = 'new-api:channel_affinity:v1:'
/** Ours are sums in a hash, the reference's a JSON text: they must not meet. */
const SUMS_PREFIX = 'tollgate:channel_affinity_usage:v1:'

export const startAffinity = ({ redisUrl }: Environment, { settings, directory }: State, logger: Logger) => {
  const store = openExpiringStore({
    redisUrl,
    nowMs: Date.now,
    capacity: () => settings.get(models.affinityEntriesMax),
    prefix: PREFIX,
    sumsPrefix: SUMS_PREFIX,
    onError: (err) => logger.debug({ err }, 'Redis does not remember conversations; each process does for itself'),
  })
  const affinity = createAffinity({
    store,
    options: () => ({
      isEnabled: settings.get(models.hasAffinity),
      rules: settings.get(models.affinityRules),
      defaultTtlSeconds: settings.get(models.affinitySeconds),
      switchesOnSuccess: settings.get(models.switchesAffinityOnSuccess),
      keepsDisabled: settings.get(models.keepsAffinityOfDisabled),
    }),
    directory: directory.current,
    nowMs: Date.now,
  })
  return { affinity, affinityStore: store }
}
