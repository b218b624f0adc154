// Routes that pages of any origin may call: they take keys and never cookies, so there is nothing to protect.
import { type AnswerHeaders, text } from './answer.ts'
import { defineRoute, type Route } from './route.ts'

/** Any origin, without credentials (design: section 9). */
export const ANY_ORIGIN: AnswerHeaders = { 'access-control-allow-origin': '*' }

const PREFLIGHT: AnswerHeaders = {
  ...ANY_ORIGIN,
  'access-control-allow-methods': 'GET, POST, PUT, DELETE, OPTIONS',
  'access-control-allow-headers': '*',
  'access-control-max-age': '43200',
}

/** The routes that answer a browser's question whether it may call a cross-origin one. */
export const preflightRoutes = (routes: readonly Route[]): Route[] =>
  [...new Set(routes.filter((route) => route.isCrossOrigin).map(({ path }) => path))].map((path) =>
    defineRoute({
      method: 'OPTIONS',
      path,
      guard: 'public',
      summary: 'Whether a page of another origin may call this',
      isCrossOrigin: true,
      handle: () => ({ ...text('', 204), headers: PREFLIGHT }),
    }),
  )
