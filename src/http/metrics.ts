// The page of metrics: for whoever has the token, or without one for this machine alone.
import { timingSafeEqual } from 'node:crypto'

export type MetricsDeps = {
  /** Empty: callers on this machine need none, others are refused. */
  readonly token: string
  readonly render: () => string
}

const LOOPBACK = /^(?:127\.|::1$|::ffff:127\.)/

const isSame = (given: string, wanted: string): boolean => {
  const [one, other] = [Buffer.from(given), Buffer.from(wanted)]
  return one.length === other.length && timingSafeEqual(one, other)
}

const readBearer = (headers: Headers): string => /^bearer (.+)$/i.exec(headers.get('authorization') ?? '')?.[1] ?? ''

/** Answers GET /metrics. The address is that of the peer: a header could say anything. */
export const createMetricsPage =
  ({ token, render }: MetricsDeps) =>
  (request: Request, peerAddress: string): Response => {
    const isKnown = token === '' ? LOOPBACK.test(peerAddress) : isSame(readBearer(request.headers), token)
    if (!isKnown) return new Response('Unauthorized\n', { status: 401, headers: { 'www-authenticate': 'Bearer' } })
    return new Response(render(), {
      headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8', 'cache-control': 'no-store' },
    })
  }

export type MetricsPage = ReturnType<typeof createMetricsPage>

/** Listens on a port that serves the page and nothing else. */
export const startMetricsServer = (options: {
  readonly hostname: string
  readonly port: number
  readonly page: MetricsPage
}) => {
  const server = Bun.serve({
    hostname: options.hostname,
    port: options.port,
    development: false,
    fetch: (request, self) => {
      const { pathname } = new URL(request.url)
      if (request.method !== 'GET' || pathname !== '/metrics') return new Response('Not found\n', { status: 404 })
      return options.page(request, self.requestIP(request)?.address ?? '')
    },
  })
  return { port: server.port ?? options.port, stop: (): Promise<void> => server.stop(true) }
}
