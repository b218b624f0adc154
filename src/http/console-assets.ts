// Serves the built console: hashed files for ever, the page itself always fresh, with a strict Content-Security-Policy.

import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

/** Built files by their path, e.g. `/assets/index-4f2a.js`; read from disk or embedded in the executable. */
export type AssetFiles = ReadonlyMap<string, Bun.BunFile>

export type ConsoleAssets = { readonly serve: (request: Request) => Promise<Response> }

const brotli = promisify(brotliCompress)
const gzipped = promisify(gzip)

const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob: https:; font-src 'self'; connect-src 'self'; frame-src 'self' https:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'SAMEORIGIN',
  'referrer-policy': 'strict-origin-when-cross-origin',
}

const PAGE = '/index.html'
const NOT_BUILT =
  '<!doctype html><html lang="en"><meta charset="utf-8"><title>Tollgate</title><body><h1>The console has not been built</h1><p>Run <code>npm start</code>, or <code>npm run build</code>. The API works without it.</p></body></html>'

const page = (files: AssetFiles): Response => {
  const file = files.get(PAGE)
  const headers = { ...SECURITY_HEADERS, 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' }
  return file === undefined ? new Response(NOT_BUILT, { status: 503, headers }) : new Response(file, { headers })
}

const compressors = {
  br: (bytes: Uint8Array) => brotli(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
  gzip: (bytes: Uint8Array) => gzipped(bytes, { level: 9 }),
} as const
type Encoding = keyof typeof compressors

const COMPRESSIBLE = /^(text\/|application\/(javascript|json)|image\/svg)/
/** Smaller files gain nothing. */
const SMALLEST_COMPRESSED_BYTES = 512

const chooseEncoding = (file: Bun.BunFile, accepted: string): Encoding | undefined => {
  if (!COMPRESSIBLE.test(file.type) || file.size < SMALLEST_COMPRESSED_BYTES) return undefined
  if (accepted.includes('br')) return 'br'
  return accepted.includes('gzip') ? 'gzip' : undefined
}

/** Compresses each file once, when it is first asked for; the files of a build are few and do not change. */
const createCompressedFiles = (files: AssetFiles) => {
  const compressed = new Map<string, Promise<Uint8Array<ArrayBuffer>>>()
  return (path: string, file: Bun.BunFile, encoding: Encoding): Promise<Uint8Array<ArrayBuffer>> => {
    const key = `${encoding}:${path}`
    const known = compressed.get(key)
    if (known !== undefined) return known
    const work = file.bytes().then(async (bytes) => new Uint8Array(await compressors[encoding](bytes)))
    if (files.has(path)) compressed.set(key, work)
    return work
  }
}

/** Any path without a file is a page of the console's own router; a missing asset is a 404, not a page. */
export const createConsoleAssets = (files: AssetFiles): ConsoleAssets => {
  const compress = createCompressedFiles(files)

  const asset = async (path: string, file: Bun.BunFile, accepted: string): Promise<Response> => {
    // Only the files under /assets carry a hash in their names.
    const cache = path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'
    const headers = { ...SECURITY_HEADERS, 'content-type': file.type, 'cache-control': cache, vary: 'accept-encoding' }
    const encoding = chooseEncoding(file, accepted)
    if (encoding === undefined) return new Response(file, { headers })
    return new Response(await compress(path, file, encoding), { headers: { ...headers, 'content-encoding': encoding } })
  }

  return {
    serve: async (request) => {
      const path = decodePath(new URL(request.url).pathname)
      const file = path === undefined || path === '/' ? undefined : files.get(path)
      if (path !== undefined && file !== undefined && path !== PAGE) {
        return asset(path, file, request.headers.get('accept-encoding') ?? '')
      }
      if (path?.startsWith('/assets/')) return new Response('Not found', { status: 404, headers: SECURITY_HEADERS })
      return page(files)
    },
  }
}

const decodePath = (path: string): string | undefined => {
  try {
    return decodeURIComponent(path)
  } catch {
    return undefined
  }
}
