// Cloudflare Turnstile: whether a person, not a program, is at the form.
import { parseJsonObject } from '../../kernel/index.ts'
import { auth } from '../../settings/index.ts'
import type { AdminDeps } from '../deps.ts'
import { type AdminRequest, Refusal } from '../frame/index.ts'

const VERIFY_URL = 'https://challenges.cloudflare.com/turnstile/v0/siteverify'
const TIMEOUT_MS = 10_000
const TOKEN_CHARACTERS_MAX = 2048

type HumanDeps = Pick<AdminDeps, 'settings' | 'upstream'>

const ask = async (deps: HumanDeps, token: string, clientIp: string): Promise<boolean> => {
  const controller = new AbortController()
  const disarm = deps.upstream.startDeadline(controller, TIMEOUT_MS)
  const form = new URLSearchParams({
    secret: deps.settings.get(auth.turnstileSecretKey),
    response: token,
    remoteip: clientIp,
  })
  try {
    const response = await deps.upstream.send({
      url: VERIFY_URL,
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: form.toString(),
      controller,
    })
    return parseJsonObject(await response.text())?.success === true
  } finally {
    disarm()
  }
}

/** Does nothing unless the operator switched the check on; throws Refusal when it is not passed. One token serves one action. */
export const checkHuman = async (deps: HumanDeps, request: AdminRequest, token: string): Promise<void> => {
  if (!deps.settings.get(auth.hasTurnstile)) return
  if (token === '' || token.length > TOKEN_CHARACTERS_MAX) throw new Refusal('Confirm that you are human.')
  const isHuman = await ask(deps, token, request.clientIp).catch(() => false)
  if (!isHuman) throw new Refusal('The check that you are human failed; try again.')
}
