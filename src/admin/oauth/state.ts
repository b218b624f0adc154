// The state of a way over another site: made for one browser session, used once, with PKCE where we write the address.
import { createHash } from 'node:crypto'
import { isSameSecret, type OauthProvider } from '../../identity/index.ts'
import { isJsonObject } from '../../kernel/index.ts'
import { site } from '../../settings/index.ts'
import type { Visit } from '../common/visitor.ts'
import type { AdminDeps } from '../deps.ts'
import { Refusal } from '../frame/index.ts'

const STATE_KEY = 'oauth_state'
const AFF_KEY = 'aff'
const STATE_SECONDS = 600
const STATE_CHARACTERS = 12
/** A state of this length says that the way there had PKCE's hash. */
const PKCE_STATE_CHARACTERS = 24
const ADDRESS_DEFAULT = 'http://localhost:3000'

/** Never from the request: the operator's address is the only one that other sites hear of. */
export const ownAddress = ({ settings }: Pick<AdminDeps, 'settings'>): string =>
  settings.get(site.serverAddress).replace(/\/+$/, '') || ADDRESS_DEFAULT

/** The verifier follows from the cookie's secret, which the database does not know, so nothing has to be kept. */
const verifierOf = ({ secret }: Visit, state: string): string =>
  createHash('sha256').update(`pkce\n${secret}\n${state}`).digest('base64url')

/** A new state for this browser; the one before is void. */
export const beginState = async (
  { sessions, ids, clock }: AdminDeps,
  { session }: Visit,
  { aff, hasPkce }: { readonly aff: string; readonly hasPkce: boolean },
): Promise<string> => {
  const state = ids.alphanumeric(hasPkce ? PKCE_STATE_CHARACTERS : STATE_CHARACTERS)
  await sessions.remember(session.id, STATE_KEY, { state, until: clock.nowSeconds() + STATE_SECONDS })
  if (aff !== '') await sessions.remember(session.id, AFF_KEY, aff.slice(0, 32))
  return state
}

/** Where the person goes, with PKCE's hash. */
export const writeAuthorizeUrl = (deps: AdminDeps, visit: Visit, provider: OauthProvider, state: string): string => {
  const url = URL.parse(provider.authorizationEndpoint)
  if (url === null) throw new Refusal('The address of this provider is not set up.')
  const challenge = createHash('sha256').update(verifierOf(visit, state)).digest('base64url')
  const parameters = {
    response_type: 'code',
    client_id: provider.clientId,
    scope: provider.scopes,
    state,
    code_challenge: challenge,
    code_challenge_method: 'S256',
    ...(provider.redirectPath.startsWith('/api/') ? {} : { redirect_uri: ownAddress(deps) + provider.redirectPath }),
  }
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  return url.href
}

/** Whether it is the state of this browser; it is used up either way. Throws Refusal. */
export const takeState = async (
  { sessions, clock }: AdminDeps,
  visit: Visit | undefined,
  state: string,
): Promise<{ readonly codeVerifier: string | undefined }> => {
  const kept = visit === undefined || state === '' ? undefined : await sessions.take(visit.session.id, STATE_KEY)
  const isRight =
    isJsonObject(kept) &&
    typeof kept.state === 'string' &&
    typeof kept.until === 'number' &&
    clock.nowSeconds() < kept.until &&
    isSameSecret(state, kept.state)
  if (visit === undefined || !isRight) {
    throw new Refusal('This sign-in was not begun in this browser, or it is too old; begin again.', 403)
  }
  return { codeVerifier: state.length === PKCE_STATE_CHARACTERS ? verifierOf(visit, state) : undefined }
}

/** The invitation code that the visitor came with. */
export const readAff = (visit: Visit | undefined): string => {
  const aff = visit?.session.data[AFF_KEY]
  return typeof aff === 'string' ? aff : ''
}
