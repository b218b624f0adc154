// Finds the route of a method and path, for edges that have no router of their own; slashes at the end are forgiven.
import type { Route } from './route.ts'

export type RouteMatch = { readonly route: Route; readonly params: Readonly<Record<string, string>> }

type Compiled = { readonly route: Route; readonly segments: readonly string[] }

const split = (path: string): string[] => path.split('/').slice(1)

const decode = (segment: string): string | undefined => {
  try {
    return decodeURIComponent(segment)
  } catch {
    return undefined
  }
}

const matchSegments = (pattern: readonly string[], path: readonly string[]): Record<string, string> | undefined => {
  if (pattern.length !== path.length) return undefined
  const params: Record<string, string> = {}
  for (const [index, part] of pattern.entries()) {
    const given = path[index] ?? ''
    if (!part.startsWith(':')) {
      if (part !== given) return undefined
      continue
    }
    const value = decode(given)
    if (value === undefined || value === '') return undefined
    params[part.slice(1)] = value
  }
  return params
}

/** `0` for a fixed segment, `1` for a `:name` one: in the order of these texts, fixed segments win wherever they stand in the list. */
const rankOf = ({ segments }: Compiled): string => segments.map((part) => (part.startsWith(':') ? '1' : '0')).join('')

const bySpecificity = (one: Compiled, other: Compiled): number => {
  const [left, right] = [rankOf(one), rankOf(other)]
  return left === right ? 0 : left < right ? -1 : 1
}

const otherForm = (path: string): string => (path.endsWith('/') ? path.slice(0, -1) : `${path}/`)

/** Compiles the list; the result finds a route by its exact path, else by the path with or without its last slash. */
export const createRouteMatcher = (routes: readonly Route[]) => {
  const compiled = routes.map((route) => ({ route, segments: split(route.path) })).toSorted(bySpecificity)

  const findExact = (method: string, path: string): RouteMatch | undefined => {
    const segments = split(path)
    for (const { route, segments: pattern } of compiled) {
      if (route.method !== method) continue
      const params = matchSegments(pattern, segments)
      if (params !== undefined) return { route, params }
    }
    return undefined
  }

  return (method: string, path: string): RouteMatch | undefined => {
    const exact = findExact(method, path)
    if (exact !== undefined) return exact
    const other = findExact(method, otherForm(path))
    return other?.route.isExactPath === true ? undefined : other
  }
}

export type RouteMatcher = ReturnType<typeof createRouteMatcher>
