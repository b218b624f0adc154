// The route that tells how services are that are watched elsewhere.
import type { UptimeCategory } from '../../contract/index.ts'
import { content } from '../../settings/index.ts'
import type { AdminDeps } from '../deps.ts'
import { defineRoute, ok, type Route } from '../frame/index.ts'
import { askStatusPage } from './status-pages.ts'

/** Anyone may ask; the status pages are asked this often at most. */
const LIFETIME_MS = 60_000

/** The answer is kept for a minute and asked for once at a time; a change of the option asks anew. */
const rememberStatus = (deps: AdminDeps): (() => Promise<readonly UptimeCategory[]>) => {
  let asked: { readonly pages: unknown; readonly until: number; readonly answer: Promise<UptimeCategory[]> } | undefined
  return () => {
    const pages = deps.settings.get(content.uptimeKumaGroups)
    if (asked?.pages === pages && asked.until > deps.clock.nowMs()) return asked.answer
    const answer = Promise.all(pages.map((page) => askStatusPage(deps.fetchGuarded, page)))
    asked = { pages, answer, until: deps.clock.nowMs() + LIFETIME_MS }
    return answer
  }
}

/** GET /api/uptime/status. */
export const uptimeRoutes = (deps: AdminDeps): Route[] => {
  const readStatus = rememberStatus(deps)
  return [
    defineRoute({
      method: 'GET',
      path: '/api/uptime/status',
      guard: 'public',
      summary: 'Services that status pages of Uptime Kuma show, by category',
      handle: async () => ok(deps.settings.get(content.hasUptimeKuma) ? await readStatus() : []),
    }),
  ]
}
