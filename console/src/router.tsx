// The router: every page in the frame it asks for, its guard, and the old addresses. Code and texts are loaded on entry.
import {
  type AnyRoute,
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  notFound,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import { userRole } from '../../src/contract/enums.ts'
import type { Self } from '../../src/contract/index.ts'
import { createAliases } from './aliases.ts'
import { adoptLanguage, loadTexts } from './i18n/index.ts'
import { ApiError } from './lib/api-client.ts'
import { getUserId } from './lib/preferences.ts'
import { queryClient } from './lib/query-client.ts'
import { selfQuery, statusQuery } from './lib/session.ts'
import { setSitePreset } from './lib/theme.ts'
import { parseSearch, stringifySearch } from './lib/url-state.ts'
import { type Page, pages } from './pages.ts'
import { NotFoundPage, RouteFailure } from './shell/fallback-pages.tsx'
import { PageLoading } from './ui/states.tsx'

const rootRoute = createRootRoute({
  component: Outlet,
  notFoundComponent: NotFoundPage,
  beforeLoad: async ({ location }) => {
    // A server that cannot be reached is reported by the page itself.
    const status = await queryClient.ensureQueryData(statusQuery).catch(() => undefined)
    if (status) setSitePreset(status.theme_preset)
    if (status?.setup === false && location.pathname !== '/setup') throw redirect({ to: '/setup' })
  },
})

/** The language that an account keeps in its settings, JSON text. */
const readAccountLanguage = (setting: string): string => {
  try {
    const { language } = JSON.parse(setting || '{}') as { language?: unknown }
    return typeof language === 'string' ? language : ''
  } catch {
    return ''
  }
}

/** The account that is signed in; else the way to the sign-in page and back. */
const requireSelf = async (href: string): Promise<Self> => {
  const toSignIn = redirect({ to: '/sign-in', search: { redirect: href } as never })
  if (getUserId() === undefined) throw toSignIn
  try {
    const self = await queryClient.ensureQueryData(selfQuery)
    await adoptLanguage(readAccountLanguage(self.setting))
    return self
  } catch (error) {
    // The end of a session clears what was read for it, this very reading among it: it ends as cancelled.
    if (getUserId() === undefined || (error instanceof ApiError && error.kind === 'session')) throw toSignIn
    throw error
  }
}

/** Id of the route under which all pages of signed-in people are. */
export const consoleRouteId = 'console'

const consoleRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: consoleRouteId,
  component: lazyRouteComponent(() => import('./shell/layout.tsx'), 'Layout'),
  beforeLoad: async ({ location }) => ({ self: await requireSelf(location.href) }),
})

const publicRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'public',
  component: lazyRouteComponent(() => import('./shell/public-frame.tsx'), 'PublicFrame'),
})

const parents: Record<Page['frame'], AnyRoute> = { console: consoleRoute, public: publicRoute, bare: rootRoute }

const routeOf = ({ path, frame, feature, texts = [], minRole = userRole.user, load }: Page): AnyRoute =>
  createRoute({
    getParentRoute: () => parents[frame],
    path,
    beforeLoad: ({ context }: { context: { self?: Self } }) => {
      if (frame === 'console' && (context.self?.role ?? 0) < minRole) throw notFound()
    },
    component: lazyRouteComponent(async () => {
      const [component] = await Promise.all([load(), loadTexts([feature, ...texts])])
      return { component }
    }, 'component'),
  } as never)

const resolveAlias = createAliases(pages)

const aliasRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '$',
  beforeLoad: ({ location }) => {
    const target = resolveAlias(location.pathname)
    if (target === undefined) throw notFound()
    throw redirect({ href: `${target}${location.searchStr}`, replace: true })
  },
})

const childrenOf = (frame: Page['frame']): AnyRoute[] => pages.filter((page) => page.frame === frame).map(routeOf)

const routeTree = rootRoute.addChildren([
  ...childrenOf('bare'),
  publicRoute.addChildren(childrenOf('public')),
  consoleRoute.addChildren(childrenOf('console')),
  aliasRoute,
])

export const router = createRouter({
  routeTree,
  parseSearch,
  stringifySearch,
  defaultPreload: 'intent',
  defaultPendingComponent: PageLoading,
  defaultErrorComponent: RouteFailure,
  scrollRestoration: true,
})
