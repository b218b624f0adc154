// Reads status pages of Uptime Kuma: which monitors they show, and how those were in the last day.
import { type UptimeCategory, type UptimeMonitor, z } from '../../contract/index.ts'
import { optional, parseJson } from '../../kernel/index.ts'
import type { AdminDeps } from '../deps.ts'

/** One page of the option `console_setting.uptime_kuma_groups`. */
export type StatusPage = { readonly categoryName: string; readonly url: string; readonly slug: string }

const LIMITS = { timeoutMs: 10_000, bytesMax: 4 << 20 }
const MONITORS_MAX = 500
const NAME_CHARACTERS_MAX = 200

const name = z
  .string()
  .nullish()
  .transform((text) => (text ?? '').slice(0, NAME_CHARACTERS_MAX))

const pageAnswer = z.object({
  publicGroupList: z.array(z.object({ name, monitorList: z.array(z.object({ id: z.int(), name })) })),
})

const heartbeatAnswer = z.object({
  heartbeatList: z.record(z.string(), z.array(z.object({ status: z.int().min(0).max(3) }))).default({}),
  uptimeList: z.record(z.string(), z.number().nullable()).default({}),
})

type Heartbeats = z.infer<typeof heartbeatAnswer>

const clamp = (share: number): number => Math.min(1, Math.max(0, share))

const presentMonitor = (
  { id, name: monitorName }: { readonly id: number; readonly name: string },
  group: string,
  { heartbeatList, uptimeList }: Heartbeats,
): UptimeMonitor => ({
  name: monitorName,
  uptime: clamp(uptimeList[`${id}_24`] ?? 0),
  status: heartbeatList[String(id)]?.at(-1)?.status ?? 0,
  ...optional('group', group || undefined),
})

/** The monitors of both answers of a page; none for answers that say nothing. */
export const readMonitors = (page: string, heartbeats: string): UptimeMonitor[] => {
  const shown = pageAnswer.safeParse(parseJson(page))
  const beats = heartbeatAnswer.safeParse(parseJson(heartbeats))
  if (!shown.success || !beats.success) return []
  return shown.data.publicGroupList
    .flatMap((group) => group.monitorList.map((monitor) => presentMonitor(monitor, group.name, beats.data)))
    .slice(0, MONITORS_MAX)
}

/** Asks one page past the guard. A page that cannot be read has no monitors. */
export const askStatusPage = async (
  fetchGuarded: AdminDeps['fetchGuarded'],
  { categoryName, url, slug }: StatusPage,
): Promise<UptimeCategory> => {
  const base = `${url.replace(/\/+$/, '')}/api/status-page`
  const ask = async (path: string): Promise<string> => {
    const { status, text } = await fetchGuarded(`${base}/${path}`, LIMITS)
    return status === 200 ? text : ''
  }
  try {
    const [page, heartbeats] = await Promise.all([ask(slug), ask(`heartbeat/${slug}`)])
    return { categoryName, monitors: readMonitors(page, heartbeats) }
  } catch {
    return { categoryName, monitors: [] }
  }
}
