// The pages, their addresses, what their addresses may hold, and who may enter; page code is loaded on entry.
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  notFound,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import { userRole } from '../../src/contract/enums.ts'
import { resolveAlias } from './aliases.ts'
import { readChannelSearch } from './features/channels/search.ts'
import { readLogSearch } from './features/logs/search.ts'
import { readTokenSearch } from './features/tokens/search.ts'
import { ApiError } from './lib/api-client.ts'
import { getUserId } from './lib/preferences.ts'
import { queryClient } from './lib/query-client.ts'
import { selfQuery, statusQuery } from './lib/session.ts'
import { parseSearch, readOneOf, readRedirect, stringifySearch } from './lib/url-state.ts'
import { NotFoundPage, RouteFailure } from './shell/fallback-pages.tsx'
import { PageLoading } from './ui/states.tsx'

const rootRoute = createRootRoute({
  component: Outlet,
  notFoundComponent: NotFoundPage,
  beforeLoad: async ({ location }) => {
    // A server that cannot be reached is reported by the page itself.
    const status = await queryClient.ensureQueryData(statusQuery).catch(() => undefined)
    if (status?.setup === false && location.pathname !== '/setup') throw redirect({ to: '/setup' })
  },
})

const homeRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  component: lazyRouteComponent(() => import('./features/home/page.tsx'), 'HomePage'),
})

const setupRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/setup',
  component: lazyRouteComponent(() => import('./features/setup/page.tsx'), 'SetupPage'),
})

const loginRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/login',
  validateSearch: (search: Record<string, unknown>) => ({
    redirect: readRedirect(search.redirect),
    reason: readOneOf(search.reason, ['expired']),
  }),
  component: lazyRouteComponent(() => import('./features/login/page.tsx'), 'LoginPage'),
})

const consoleRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/console',
  component: lazyRouteComponent(() => import('./shell/layout.tsx'), 'Layout'),
  beforeLoad: async ({ location }) => {
    const toLogin = redirect({ to: '/login', search: { redirect: location.href, reason: undefined } })
    if (getUserId() === undefined) throw toLogin
    try {
      return { self: await queryClient.ensureQueryData(selfQuery) }
    } catch (error) {
      if (error instanceof ApiError && error.kind === 'session') throw toLogin
      throw error
    }
  },
})

const overviewRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: '/',
  component: lazyRouteComponent(() => import('./features/overview/page.tsx'), 'OverviewPage'),
})

const channelRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: 'channel',
  validateSearch: readChannelSearch,
  beforeLoad: ({ context }) => {
    if (context.self.role < userRole.admin) throw notFound()
  },
  component: lazyRouteComponent(() => import('./features/channels/page.tsx'), 'ChannelsPage'),
})

const tokenRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: 'token',
  validateSearch: readTokenSearch,
  component: lazyRouteComponent(() => import('./features/tokens/page.tsx'), 'TokensPage'),
})

const logRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: 'log',
  validateSearch: readLogSearch,
  component: lazyRouteComponent(() => import('./features/logs/page.tsx'), 'LogsPage'),
})

const personalRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: 'personal',
  component: lazyRouteComponent(() => import('./features/personal/page.tsx'), 'PersonalPage'),
})

const aliasRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '$',
  beforeLoad: ({ location }) => {
    const target = resolveAlias(location.pathname)
    if (target === undefined) throw notFound()
    throw redirect({ href: `${target}${location.searchStr}`, replace: true })
  },
})

const routeTree = rootRoute.addChildren([
  homeRoute,
  setupRoute,
  loginRoute,
  consoleRoute.addChildren([overviewRoute, channelRoute, tokenRoute, logRoute, personalRoute]),
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

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
