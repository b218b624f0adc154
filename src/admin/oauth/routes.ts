// Routes of signing in through other sites: the state, the way back, WeChat and Telegram.
import { askWechat, type OauthIdentity, readTelegram, TELEGRAM_SECONDS } from '../../identity/index.ts'
import { auth, site } from '../../settings/index.ts'
import { requireFreshProof } from '../common/fresh-proof.ts'
import { completeSignIn } from '../common/sign-in.ts'
import { beginVisit, findVisit } from '../common/visitor.ts'
import type { AdminDeps } from '../deps.ts'
import { type Answer, defineRoute, fail, ok, problem, Refusal, type Route } from '../frame/index.ts'
import { findAccount, findDoor, TELEGRAM_DOOR, WECHAT_DOOR } from './doors.ts'
import { callbackQuery, codeBody, codeQuery, slugParams, stateQuery, telegramQuery } from './schema.ts'
import { bindPerson, enterFrom, orRefuse } from './service.ts'
import { beginState, ownAddress, readAff, takeState, writeAuthorizeUrl } from './state.ts'

const BOUND = { action: 'bind' }

const stateRoute = (deps: AdminDeps): Route =>
  defineRoute({
    method: 'GET',
    path: '/api/oauth/state',
    guard: 'public',
    summary: 'Begin a sign-in through another site; with a provider’s name, the address to go to',
    limits: ['critical'],
    isChanging: true,
    input: { query: stateQuery },
    handle: async ({ query, request }) => {
      const visit = await beginVisit(deps, request)
      if (query.provider === '') {
        return visit.keep(ok(await beginState(deps, visit, { aff: query.aff, hasPkce: false })))
      }
      const door = await findDoor(deps, query.provider)
      if (door?.provider.isEnabled !== true) return problem(400, 'There is no such provider.')
      const state = await beginState(deps, visit, { aff: query.aff, hasPkce: true })
      return visit.keep(ok({ state, authorize_url: writeAuthorizeUrl(deps, visit, door.provider, state) }))
    },
  })

const callbackRoute = (deps: AdminDeps): Route =>
  defineRoute({
    method: 'GET',
    path: '/api/oauth/:provider',
    guard: 'optional',
    summary: 'Come back from another site: sign in, or bind it to the account that is signed in',
    limits: ['critical'],
    isChanging: true,
    input: { query: callbackQuery, params: slugParams },
    handle: async ({ actor, query, params, request }) => {
      const door = await findDoor(deps, params.provider)
      if (door === undefined) return problem(400, 'There is no such provider.')
      const visit = await findVisit(deps, request)
      const { codeVerifier } = await takeState(deps, visit, query.state)
      if (!door.provider.isEnabled) return fail(`Signing in with ${door.name} is switched off.`)
      if (query.error !== '' || query.code === '') return fail(`${door.name} did not let you in.`)
      const redirectUri = ownAddress(deps) + door.provider.redirectPath
      const person = await orRefuse(
        door.provider.identify(deps.oauth.ask, { code: query.code, redirectUri, codeVerifier }),
      )
      if (actor?.session === undefined) return enterFrom(deps, request, door, person, readAff(visit))
      await bindPerson(deps, actor, door, person.id)
      return ok(BOUND)
    },
  })

const personOf = (id: string): OauthIdentity => ({ id, username: '', displayName: '', email: '', claims: {} })

/** Whom WeChat's companion server gave the code. Throws Refusal. */
export const identifyByWechat = async ({ settings, oauth }: AdminDeps, code: string): Promise<string> => {
  if (!settings.get(auth.hasWechat)) throw new Refusal('Signing in with WeChat is switched off.')
  return orRefuse(askWechat(settings, oauth.askCompanion, code))
}

const wechatRoutes = (deps: AdminDeps): Route[] => {
  const identify = (code: string): Promise<string> => identifyByWechat(deps, code)
  return [
    defineRoute({
      method: 'GET',
      path: '/api/oauth/wechat',
      guard: 'public',
      summary: 'Sign in with a code from WeChat',
      limits: ['critical'],
      isChanging: true,
      input: { query: codeQuery },
      handle: async ({ query, request }) => {
        const visit = await findVisit(deps, request)
        return enterFrom(deps, request, WECHAT_DOOR, personOf(await identify(query.code)), readAff(visit))
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/api/oauth/wechat/bind',
      guard: 'optional',
      summary: 'Bind WeChat to the account that is signed in',
      limits: ['critical'],
      input: { body: codeBody },
      handle: async ({ actor, body }) => {
        const person = await requireFreshProof(deps, actor)
        await bindPerson(deps, person, WECHAT_DOOR, await identify(body.code))
        return ok()
      },
    }),
  ]
}

const telegramRoutes = (deps: AdminDeps): Route[] => {
  /** Whom Telegram vouches for; each of its signatures counts once. */
  const identify = async (fields: Readonly<Record<string, string>>): Promise<string> => {
    if (!deps.settings.get(auth.hasTelegram)) throw new Refusal('Signing in with Telegram is switched off.')
    const person = readTelegram(fields, deps.settings.get(auth.telegramBotToken), deps.clock.nowSeconds())
    const isFresh = person !== undefined && (await deps.codes.useOnce('telegram', person.proof, 2 * TELEGRAM_SECONDS))
    if (person === undefined || !isFresh) throw new Refusal('Telegram’s answer is not right, or it is too old.')
    return person.id
  }
  const backToProfile = (): Answer => ({
    kind: 'text',
    status: 302,
    body: '',
    headers: { location: deps.settings.get(site.themeFrontend) === 'default' ? '/profile' : '/console/personal' },
  })
  return [
    defineRoute({
      method: 'GET',
      path: '/api/oauth/telegram/login',
      guard: 'public',
      summary: 'Sign in with Telegram to an account that it is bound to',
      limits: ['critical'],
      isChanging: true,
      input: { query: telegramQuery },
      handle: async ({ query, request }) => {
        const known = await findAccount(deps, TELEGRAM_DOOR, await identify(query))
        if (known.kind !== 'account') return fail('No account is bound to this one at Telegram.')
        return completeSignIn(deps, request, known.user)
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/oauth/telegram/bind',
      guard: 'optional',
      summary: 'Bind Telegram to the account that is signed in',
      limits: ['critical'],
      isChanging: true,
      input: { query: telegramQuery },
      handle: async ({ actor, query }) => {
        const person = await requireFreshProof(deps, actor)
        await bindPerson(deps, person, TELEGRAM_DOOR, await identify(query))
        return backToProfile()
      },
    }),
  ]
}

/** Ways in from other sites. */
export const oauthRoutes = (deps: AdminDeps): Route[] => [
  stateRoute(deps),
  ...wechatRoutes(deps),
  ...telegramRoutes(deps),
  callbackRoute(deps),
]
