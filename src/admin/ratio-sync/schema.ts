// What the root account sends to compare prices.
import { z } from '../../contract/index.ts'

const UPSTREAMS_MAX = 200

const upstream = z.object({
  id: z.int().nullish(),
  name: z.string().max(255).nullish(),
  base_url: z.string().max(2048),
  endpoint: z.string().max(2048).nullish(),
})

export const fetchBody = z.object({
  channel_ids: z.array(z.int()).max(UPSTREAMS_MAX).nullish(),
  upstreams: z.array(upstream).max(UPSTREAMS_MAX).nullish(),
  /** Seconds an upstream may take. */
  timeout: z.int().nullish(),
})

export type FetchBody = z.infer<typeof fetchBody>
export type UpstreamBody = z.infer<typeof upstream>
