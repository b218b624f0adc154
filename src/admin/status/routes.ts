// Routes that tell how the installation is, and its public texts.
import { site } from '../../settings/index.ts'
import type { AdminDeps } from '../deps.ts'
import { defineRoute, json, ok, problem, type Route } from '../frame/index.ts'
import { presentPublicProvider } from '../oauth/providers.ts'
import { isSetUp } from '../setup/service.ts'
import { presentStatus } from './present.ts'

const TEXTS = [
  { path: '/api/notice', setting: site.notice, summary: 'The operator’s notice' },
  { path: '/api/about', setting: site.about, summary: 'The about page' },
  { path: '/api/home_page_content', setting: site.homePageContent, summary: 'The home page' },
  { path: '/api/user-agreement', setting: site.userAgreement, summary: 'The user agreement' },
  { path: '/api/privacy-policy', setting: site.privacyPolicy, summary: 'The privacy policy' },
] as const

/** Once set up, an installation stays so: the answer is then remembered. */
const rememberSetUp = (deps: AdminDeps): (() => Promise<boolean>) => {
  let isDone = false
  return async () => {
    isDone ||= await isSetUp(deps)
    return isDone
  }
}

/** Providers of the operator's own, where any is switched on. */
const readProviders = async ({ repos }: AdminDeps) => {
  const enabled = (await repos.oauth.listProviders()).filter((row) => row.enabled)
  return enabled.length === 0 ? {} : { custom_oauth_providers: enabled.map(presentPublicProvider) }
}

/** Anyone may ask, so the answer is only written anew when something in it changed. */
const rememberStatus = (deps: AdminDeps) => {
  let known: { readonly revision: number; readonly isDone: boolean; readonly status: object } | undefined
  return (isDone: boolean): object => {
    const { revision } = deps.settings
    if (known?.revision !== revision || known.isDone !== isDone) {
      known = { revision, isDone, status: presentStatus(deps, isDone) }
    }
    return known.status
  }
}

/** Status, health, texts. */
export const statusRoutes = (deps: AdminDeps): Route[] => {
  const readSetUp = rememberSetUp(deps)
  const readStatus = rememberStatus(deps)
  return [
    defineRoute({
      method: 'GET',
      path: '/api/status',
      guard: 'public',
      summary: 'What anyone may know about this installation',
      handle: async () => ok({ ...readStatus(await readSetUp()), ...(await readProviders(deps)) }),
    }),
    defineRoute({
      method: 'GET',
      path: '/api/status/test',
      guard: 'admin',
      summary: 'Whether the database answers, and how many requests are open',
      handle: async () => {
        try {
          await deps.repos.setups.find()
        } catch {
          return problem(503, 'The database does not answer.')
        }
        const http_stats = { active_connections: deps.activeConnections() }
        return json({ success: true, message: 'The server is running.', http_stats })
      },
    }),
    ...TEXTS.map(({ path, setting, summary }) =>
      defineRoute({ method: 'GET', path, guard: 'public', summary, handle: () => ok(deps.settings.get(setting)) }),
    ),
  ]
}
