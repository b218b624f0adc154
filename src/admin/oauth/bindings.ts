// Routes that show and undo what binds accounts to other sites: one's own, and other people's for administrators.
import { userRole } from '../../identity/index.ts'
import { larkProviderId } from '../../kernel/index.ts'
import type { ExternalIdColumn, UserRow } from '../../storage/index.ts'
import { writeAudit } from '../common/audit.ts'
import { requireFreshProof } from '../common/fresh-proof.ts'
import type { AdminDeps } from '../deps.ts'
import { defineRoute, fail, idParams, ok, type Route } from '../frame/index.ts'
import { findManageable } from '../user/service.ts'
import { bindingParams, bindingTypeParams, userBindingParams } from './schema.ts'

const COLUMNS = {
  email: 'email',
  github: 'github_id',
  discord: 'discord_id',
  oidc: 'oidc_id',
  wechat: 'wechat_id',
  telegram: 'telegram_id',
  linuxdo: 'linux_do_id',
} as const satisfies Readonly<Record<string, ExternalIdColumn | 'email'>>

const LARK = { name: 'Lark', slug: 'lark', icon: 'Lark' }

const listBindings = async ({ repos }: AdminDeps, userId: number) => {
  const [bindings, providers] = await Promise.all([repos.oauth.listBindings(userId), repos.oauth.listProviders()])
  return bindings.map(({ provider_id, provider_user_id }) => {
    const provider = provider_id === larkProviderId ? LARK : providers.find(({ id }) => id === provider_id)
    return {
      provider_id,
      provider_name: provider?.name ?? '',
      provider_slug: provider?.slug ?? '',
      provider_icon: provider?.icon ?? '',
      provider_user_id,
    }
  })
}

/** Somebody without a password must keep a way in. */
const hasOtherWay = async ({ repos }: AdminDeps, user: UserRow): Promise<boolean> => {
  if (user.password !== '') return true
  if (Object.values(COLUMNS).some((column) => column !== 'email' && user[column] !== '')) return true
  return (await repos.oauth.listBindings(user.id)).length > 1
}

const ownRoutes = (deps: AdminDeps): Route[] => [
  defineRoute({
    method: 'GET',
    path: '/api/user/oauth/bindings',
    guard: 'user',
    summary: 'Sites that the caller’s account is bound to',
    handle: async ({ actor }) => ok(await listBindings(deps, actor.id)),
  }),
  defineRoute({
    method: 'DELETE',
    path: '/api/user/oauth/bindings/:provider_id',
    guard: 'user',
    summary: 'Unbind a site from the caller’s account',
    input: { params: bindingParams },
    handle: async ({ actor, params }) => {
      const { user } = await requireFreshProof(deps, actor)
      if (!(await hasOtherWay(deps, user))) return fail('This is the only way into your account: set a password first.')
      if (!(await deps.repos.oauth.removeBinding(user.id, params.provider_id))) return fail('There is no such binding.')
      return ok()
    },
  }),
]

/** Own bindings, and those of accounts that an administrator manages. */
export const bindingRoutes = (deps: AdminDeps): Route[] => [
  ...ownRoutes(deps),
  defineRoute({
    method: 'GET',
    path: '/api/user/:id/oauth/bindings',
    guard: 'admin',
    summary: 'Sites that an account is bound to',
    input: { params: idParams },
    handle: async ({ actor, params }) =>
      ok(await listBindings(deps, (await findManageable(deps, actor, params.id)).id)),
  }),
  defineRoute({
    method: 'DELETE',
    path: '/api/user/:id/oauth/bindings/:provider_id',
    guard: 'admin',
    summary: 'Unbind a site from an account',
    input: { params: userBindingParams },
    handle: async ({ actor, params, request }) => {
      const user = await findManageable(deps, actor, params.id)
      if (!(await deps.repos.oauth.removeBinding(user.id, params.provider_id))) return fail('There is no such binding.')
      const detail = { provider_id: params.provider_id }
      await writeAudit(deps, actor, request, { action: 'user.unbind', target: user.id, detail })
      return ok()
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/api/user/:id/bindings/:binding_type',
    guard: 'admin',
    summary: 'Take the mail address or one built-in sign-in away from an account',
    input: { params: bindingTypeParams },
    handle: async ({ actor, params, request }) => {
      const user = await findManageable(deps, actor, params.id)
      if (user.role >= userRole.root && user.id !== actor.id) return fail('Only a root account itself may do that.')
      await deps.repos.users.update(user.id, { [COLUMNS[params.binding_type]]: '' })
      await deps.publish('user', user.id)
      const detail = { binding: params.binding_type }
      await writeAudit(deps, actor, request, { action: 'user.unbind', target: user.id, detail })
      return ok()
    },
  }),
]
