// Cloudflare Turnstile: whether a person, not a program, is at the form.
import { parseJsonObject } from '../../kernel/index.ts'
import { auth, site } from '../../settings/index.ts'
import type { AdminDeps } from '../deps.ts'
import { type AdminRequest, Refusal } from '../frame/index.ts'

const VERIFY_URL = 'https://challenges.cloudflare.com/turnstile/v0/siteverify'
const TIMEOUT_MS = 10_000
const TOKEN_CHARACTERS_MAX = 2048

/** Solved for one of these, an answer serves no other. The console's widget is given the name. */
export type HumanAction = 'login' | 'register' | 'verification' | 'reset' | 'checkin'

type HumanDeps = Pick<AdminDeps, 'settings' | 'upstream' | 'codes'>

/** Cloudflare's verdict; `hostname` and `action` are absent from verifiers that bind answers to nothing. */
type Verdict = { readonly success?: unknown; readonly hostname?: unknown; readonly action?: unknown }

/** Cloudflare takes an answer for five minutes; ours is remembered beyond that, on every node. */
const TOKEN_KEPT_SECONDS = 900

const ask = async (deps: HumanDeps, token: string, clientIp: string): Promise<Verdict> => {
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
    return parseJsonObject(await response.text()) ?? {}
  } finally {
    disarm()
  }
}

/** Where an answer may have been given; empty while the operator has named no address. */
const knownHosts = ({ settings }: HumanDeps): readonly string[] => {
  const named = settings.get(auth.turnstileHostnames)
  if (named.length > 0) return named
  const own = URL.parse(settings.get(site.serverAddress))?.hostname.toLowerCase() ?? ''
  return own === '' ? [] : [own]
}

/** Consoles of the reference name no action; an answer for another one is refused. */
const isFor = (deps: HumanDeps, { success, hostname, action }: Verdict, wanted: readonly HumanAction[]): boolean => {
  const hosts = knownHosts(deps)
  const isHere = hostname === undefined || hosts.length === 0 || hosts.includes(String(hostname).toLowerCase())
  return success === true && isHere && (action === undefined || action === '' || wanted.some((one) => one === action))
}

/** Does nothing unless the operator switched the check on; throws Refusal when it is not passed. One answer serves once. */
export const checkHuman = async (
  deps: HumanDeps,
  request: Pick<AdminRequest, 'clientIp'>,
  token: string,
  ...actions: readonly HumanAction[]
): Promise<void> => {
  if (!deps.settings.get(auth.hasTurnstile)) return
  if (token === '' || token.length > TOKEN_CHARACTERS_MAX) throw new Refusal('Confirm that you are human.')
  const isNew = await deps.codes.useOnce('turnstile', token, TOKEN_KEPT_SECONDS)
  const verdict = isNew ? await ask(deps, token, request.clientIp).catch(() => ({})) : {}
  if (!isFor(deps, verdict, actions)) throw new Refusal('The check that you are human failed; try again.')
}
