// Routes that gateways report to. Nothing in them is believed before the signature over the raw bytes was checked.
import type { NoticeReply, PaymentDriver, PaymentNotice } from '../../platform/index.ts'
import type { AdminDeps } from '../deps.ts'
import { type AdminRequest, type Answer, defineRoute, type Route, text } from '../frame/index.ts'
import { environmentParams } from './schema.ts'
import { isCompliant } from './service.ts'

const toAnswer = ({ status, body, headers = {} }: NoticeReply): Answer => {
  const answer = text(body, status)
  return { ...answer, headers: { ...answer.headers, ...headers } }
}

/** The report as it came. */
export const readNotice = async (deps: AdminDeps, request: AdminRequest, environment = ''): Promise<PaymentNotice> => ({
  method: request.method,
  query: request.query.replace(/^\?/, ''),
  headers: request.headers,
  bytes: request.method === 'GET' ? new Uint8Array() : await request.readBody(deps.facts.anonymousBodyBytesMax),
  environment,
})

/** Takes a report and answers the gateway in its own form; without confirmed terms every gateway is off. */
export const hearNotice = async (
  deps: AdminDeps,
  driver: PaymentDriver,
  request: AdminRequest,
  environment = '',
): Promise<Answer> => {
  if (!isCompliant(deps) || !driver.isReady()) return toAnswer(driver.reply('off'))
  const notice = await readNotice(deps, request, environment)
  const { reply } = await deps.payments.orders.hear(driver, notice, (error) =>
    deps.payments.onError(driver.provider, error),
  )
  return toAnswer(reply)
}

const noticeRoute = (deps: AdminDeps, method: 'GET' | 'POST', path: string, driver: PaymentDriver): Route =>
  defineRoute({
    method,
    path,
    guard: 'public',
    summary: `Reports of the payment gateway ${driver.provider}`,
    handle: ({ request }) => hearNotice(deps, driver, request),
  })

/** One for each gateway; EPay reports by query or by form. */
export const noticeRoutes = (deps: AdminDeps): Route[] => {
  const { epay, stripe, creem, waffo, waffo_pancake: pancake } = deps.payments.drivers
  return [
    noticeRoute(deps, 'GET', '/api/user/epay/notify', epay),
    noticeRoute(deps, 'POST', '/api/user/epay/notify', epay),
    noticeRoute(deps, 'POST', '/api/stripe/webhook', stripe),
    noticeRoute(deps, 'POST', '/api/creem/webhook', creem),
    noticeRoute(deps, 'POST', '/api/waffo/webhook', waffo),
    defineRoute({
      method: 'POST',
      path: '/api/waffo-pancake/webhook/:env',
      guard: 'public',
      summary: 'Reports of the payment gateway Waffo Pancake, by environment',
      input: { params: environmentParams },
      handle: ({ params, request }) =>
        params.env === 'test' || params.env === 'prod'
          ? hearNotice(deps, pancake, request, params.env)
          : text('unknown env', 404),
    }),
  ]
}
