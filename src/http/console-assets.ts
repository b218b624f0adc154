// Serves the built console: hashed files for ever, the page itself always fresh, with a strict Content-Security-Policy.

/** Built files by their path, e.g. `/assets/index-4f2a.js`; read from disk or embedded in the executable. */
export type AssetFiles = ReadonlyMap<string, Bun.BunFile>

/** What the page's policy depends on. */
export type ConsoleRules = { readonly asksForHumans: () => boolean }

export type ConsoleAssets = { readonly serve: (request: Request, path: string) => Response }

const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob: https:; media-src 'self' blob: data: https:; font-src 'self'; connect-src 'self'; frame-src 'self' https:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'SAMEORIGIN',
  'referrer-policy': 'strict-origin-when-cross-origin',
}

const PAGE = '/index.html'
const NOT_BUILT =
  '<!doctype html><html lang="en"><meta charset="utf-8"><title>Tollgate</title><body><h1>The console has not been built</h1><p>Run <code>npm start</code>, or <code>npm run build</code>. The API works without it.</p></body></html>'

/** Cloudflare's check of whether a person is at the form: the one foreign script, and only where it is switched on. */
const HUMAN_CHECK = 'https://challenges.cloudflare.com'

const withHumanCheck = (policy: string): string =>
  policy.replace("script-src 'self'", `script-src 'self' ${HUMAN_CHECK}`)

const policyOf = ({ asksForHumans }: ConsoleRules): string => {
  const policy = SECURITY_HEADERS['content-security-policy'] ?? ''
  return asksForHumans() ? withHumanCheck(policy) : policy
}

const page = (files: AssetFiles, rules: ConsoleRules): Response => {
  const file = files.get(PAGE)
  const policy = { 'content-security-policy': policyOf(rules) }
  const headers = {
    ...SECURITY_HEADERS,
    ...policy,
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-cache',
  }
  return file === undefined ? new Response(NOT_BUILT, { status: 503, headers }) : new Response(file, { headers })
}

/** Encodings the build prepares beside each file, best first. */
const ENCODINGS = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const

const asset = (files: AssetFiles, path: string, file: Bun.BunFile, accepted: string): Response => {
  // Only the files under /assets carry a hash in their names.
  const cache = path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'
  const headers = { ...SECURITY_HEADERS, 'content-type': file.type, 'cache-control': cache, vary: 'accept-encoding' }
  for (const [encoding, suffix] of ENCODINGS) {
    const smaller = accepted.includes(encoding) ? files.get(path + suffix) : undefined
    if (smaller !== undefined) return new Response(smaller, { headers: { ...headers, 'content-encoding': encoding } })
  }
  return new Response(file, { headers })
}

/** Missing assets, and what scanners ask for: hidden files, source maps. No page of the console has such an address. */
const isNoPage = (path: string): boolean =>
  path.startsWith('/assets/') || path.endsWith('.map') || path.split('/').some((part) => part.startsWith('.'))

/** Any path without a file is a page of the console's own router; a missing asset is a 404, not a page. */
export const createConsoleAssets = (files: AssetFiles, rules: ConsoleRules): ConsoleAssets => ({
  serve: (request, rawPath) => {
    const path = decodePath(rawPath)
    const file = path === undefined || path === '/' ? undefined : files.get(path)
    if (path !== undefined && file !== undefined && path !== PAGE) {
      return asset(files, path, file, request.headers.get('accept-encoding') ?? '')
    }
    if (path === undefined || isNoPage(path))
      return new Response('Not found', { status: 404, headers: SECURITY_HEADERS })
    return page(files, rules)
  },
})

const decodePath = (path: string): string | undefined => {
  try {
    return decodeURIComponent(path)
  } catch {
    return undefined
  }
}
