// Routes about the logins of Codex channels.
import { writeAudit } from '../../common/audit.ts'
import type { AdminDeps } from '../../deps.ts'
import { defineRoute, idParams, json, NEVER_STORED, ok, type Route, withHeaders } from '../../frame/index.ts'
import { codexInput } from '../schema.ts'
import type { CodexCredential } from './login.ts'
import { beginLogin, findCodex, finishLogin, readUsage, refreshLogin, saveCredential } from './service.ts'

const present = ({ account_id, email, expired, last_refresh }: CodexCredential) => ({
  account_id,
  email,
  expires_at: expired,
  last_refresh,
})

const loginRoutes = (deps: AdminDeps): Route[] => [
  defineRoute({
    method: 'POST',
    path: '/api/channel/codex/oauth/start',
    guard: 'admin',
    summary: 'Begin a Codex login for a channel that is not stored yet',
    handle: async ({ actor, request }) => ok({ authorize_url: await beginLogin(deps, actor, request, 0) }),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/channel/codex/oauth/complete',
    guard: 'admin',
    summary: 'End that login; gives the key',
    input: { body: codexInput },
    handle: async ({ actor, body, request }) => {
      const credential = await finishLogin(deps, actor, request, body.input)
      return withHeaders(ok({ key: JSON.stringify(credential), ...present(credential) }), NEVER_STORED)
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/channel/:id/codex/oauth/start',
    guard: 'admin',
    summary: 'Begin a Codex login for a channel',
    input: { params: idParams },
    handle: async ({ actor, params, request }) => {
      const row = await findCodex(deps, params.id)
      return ok({ authorize_url: await beginLogin(deps, actor, request, row.id) })
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/channel/:id/codex/oauth/complete',
    guard: 'admin',
    summary: 'End that login; the key is stored',
    input: { params: idParams, body: codexInput },
    handle: async ({ actor, params, body, request }) => {
      const row = await findCodex(deps, params.id)
      const credential = await finishLogin(deps, actor, request, body.input, row)
      await saveCredential(deps, row.id, credential)
      await writeAudit(deps, actor, request, { action: 'channel.codex_login', target: row.id })
      return ok({ channel_id: row.id, ...present(credential) })
    },
  }),
]

/** Everything about Codex logins. */
export const codexRoutes = (deps: AdminDeps): Route[] => [
  ...loginRoutes(deps),
  defineRoute({
    method: 'POST',
    path: '/api/channel/:id/codex/refresh',
    guard: 'admin',
    summary: 'Renew a channel’s Codex login',
    input: { params: idParams },
    handle: async ({ actor, params, request }) => {
      const row = await findCodex(deps, params.id)
      const credential = await refreshLogin(deps, row)
      await writeAudit(deps, actor, request, { action: 'channel.codex_refresh', target: row.id })
      const channel = { channel_id: row.id, channel_type: row.type, channel_name: row.name }
      return ok({ ...present(credential), ...channel })
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/channel/:id/codex/usage',
    guard: 'admin',
    summary: 'How much of a Codex login’s plan is used',
    isChanging: true,
    input: { params: idParams },
    handle: async ({ params }) => {
      const { status, data } = await readUsage(deps, await findCodex(deps, params.id))
      const isSuccess = status >= 200 && status < 300
      const message = isSuccess ? '' : `The upstream answered status code: ${status}.`
      return json({ success: isSuccess, message, upstream_status: status, data })
    },
  }),
]
