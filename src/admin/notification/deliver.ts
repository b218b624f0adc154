// Takes a notice to where a person wants it: by mail, to a webhook, to Bark or to Gotify. Addresses go through the guard.
import { createHmac } from 'node:crypto'
import type { GuardedRequest, Mailer, SsrfGuard } from '../../platform/index.ts'
import { writeMail } from '../registration/messages.ts'
import { fillNotice, type Notice, type NoticeTarget } from './notice.ts'

export type DeliverDeps = {
  readonly mail: Pick<Mailer, 'send'>
  readonly guard: Pick<SsrfGuard, 'fetch'>
  readonly nowSeconds: () => number
}

const TIMEOUT_MS = 10_000
const ANSWER_BYTES_MAX = 64 * 1024
const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' }

type Call = Omit<GuardedRequest, 'timeoutMs'> & { readonly url: string }

/** Whoever knows the secret can tell that the notice is ours. */
const writeWebhook = (url: string, secret: string, notice: Notice, timestamp: number): Call => {
  const { type, title, values } = notice
  const body = JSON.stringify({ type, title, content: fillNotice(notice), values, timestamp })
  const signature = createHmac('sha256', secret).update(body).digest('hex')
  return {
    url,
    method: 'POST',
    headers: { ...JSON_TYPE, ...(secret === '' ? {} : { 'x-webhook-signature': signature }) },
    body,
  }
}

const writeBark = (template: string, notice: Notice): Call => ({
  url: template
    .replaceAll('{{title}}', encodeURIComponent(notice.title))
    .replaceAll('{{content}}', encodeURIComponent(fillNotice(notice))),
  method: 'GET',
})

type GotifyTarget = Extract<NoticeTarget, { kind: 'gotify' }>

const writeGotify = ({ url, token, priority }: GotifyTarget, notice: Notice): Call => ({
  url: `${url.replace(/\/+$/, '')}/message?${new URLSearchParams({ token })}`,
  method: 'POST',
  headers: JSON_TYPE,
  body: JSON.stringify({ title: notice.title, message: fillNotice(notice), priority }),
})

const writeCall = (target: Exclude<NoticeTarget, { kind: 'email' }>, notice: Notice, timestamp: number): Call => {
  if (target.kind === 'webhook') return writeWebhook(target.url, target.secret, notice, timestamp)
  return target.kind === 'bark' ? writeBark(target.url, notice) : writeGotify(target, notice)
}

/** Says why it could not be delivered, or undefined. Never throws for what an address does. */
export const deliver = async (deps: DeliverDeps, target: NoticeTarget, notice: Notice): Promise<string | undefined> => {
  if (target.kind === 'email') {
    return deps.mail.send(writeMail(target.address, notice.title, [fillNotice(notice)]))
  }
  const { url, ...request } = writeCall(target, notice, deps.nowSeconds())
  try {
    const { status } = await deps.guard.fetch(url, { ...request, timeoutMs: TIMEOUT_MS, bytesMax: ANSWER_BYTES_MAX })
    return status >= 200 && status < 300 ? undefined : `The address answered with status ${status}.`
  } catch (error) {
    return error instanceof Error ? error.message : 'The address could not be reached.'
  }
}
