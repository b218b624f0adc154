// Routes of user administration.
import { findDisplayNameFault, findPasswordFault, findUsernameFault, userRole } from '../../identity/index.ts'
import type { UserSort } from '../../storage/index.ts'
import { writeAudit } from '../common/audit.ts'
import { openAccount } from '../common/new-account.ts'
import { readOnce } from '../common/once.ts'
import type { AdminDeps } from '../deps.ts'
import { defineRoute, fail, idParams, ok, type Route, readPaging, toPage } from '../frame/index.ts'
import { presentSession } from '../session/present.ts'
import { presentManaged, presentUser } from './present.ts'
import {
  userBatchBody,
  userCreateBody,
  userListQuery,
  userManageBody,
  userSearchQuery,
  userUpdateBody,
} from './schema.ts'
import { findManageable, manageUser, manageUsers, removeUser, updateUser } from './service.ts'

const readSorting = ({ sort_by, sort_order }: { sort_by?: UserSort | undefined; sort_order: string }) => ({
  ...(sort_by === undefined ? {} : { sortBy: sort_by }),
  isAscending: sort_order === 'asc',
})

/** Where an account is signed in, and ending that. */
const sessionRoutes = (deps: AdminDeps): Route[] => [
  defineRoute({
    method: 'GET',
    path: '/api/user/:id/sessions',
    guard: 'admin',
    summary: 'Where an account is signed in',
    input: { params: idParams },
    handle: async ({ actor, params }) => {
      const user = await findManageable(deps, actor, params.id)
      return ok((await deps.sessions.list(user.id)).map((row) => presentSession(row, actor.session?.id)))
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/api/user/:id/sessions',
    guard: 'admin',
    summary: 'Sign an account out everywhere',
    input: { params: idParams },
    handle: async ({ actor, params, request }) => {
      const user = await findManageable(deps, actor, params.id)
      const ended = await deps.sessions.endAll(user.id)
      await writeAudit(deps, actor, request, { action: 'user.end-sessions', target: user.id, detail: { ended } })
      return ok(ended)
    },
  }),
]

const batchRoute = (deps: AdminDeps): Route =>
  defineRoute({
    method: 'POST',
    path: '/api/user/manage/batch',
    guard: 'admin',
    summary: 'Do one action to several accounts; tells what became of each',
    input: { body: userBatchBody },
    handle: async ({ actor, body, request }) => {
      if (body.action === 'set_group' && (body.group ?? '') === '') return fail('Name the group.')
      // Each account is a move of its own: a batch that was cut off goes on where it ended.
      const { ids: _, ...change } = body
      const onceFor = (id: number) => readOnce(deps, actor, request, { ...change, id })
      const outcome = await manageUsers(deps, actor, body, onceFor)
      const detail = { ids: outcome.done, mode: body.mode, value: body.value, group: body.group }
      if (outcome.done.length > 0)
        await writeAudit(deps, actor, request, {
          action: `user.batch.${body.action}`,
          target: outcome.done.length,
          detail,
        })
      return ok(outcome)
    },
  })

const listRoutes = (deps: AdminDeps): Route[] => [
  defineRoute({
    method: 'GET',
    path: '/api/user/',
    guard: 'admin',
    summary: 'List accounts, newest first, deleted ones too',
    input: { query: userListQuery },
    handle: async ({ query }) => {
      const paging = readPaging(query)
      const { rows, total } = await deps.repos.users.list({ ...paging, ...readSorting(query) })
      return ok(toPage(paging, total, rows.map(presentUser)))
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/user/search',
    guard: 'admin',
    summary: 'Find accounts by id, name, mail address, group, role or status',
    input: { query: userSearchQuery },
    handle: async ({ query }) => {
      const paging = readPaging(query)
      const { keyword, group, role, status, deleted } = query
      const { rows, total } = await deps.repos.users.list({
        ...paging,
        ...readSorting(query),
        keyword,
        ...(deleted === 'true' || deleted === 'false' ? { isDeleted: deleted === 'true' } : {}),
        ...(group === '' ? {} : { group }),
        ...(role === undefined ? {} : { role }),
        ...(status === undefined ? {} : { status }),
      })
      return ok(toPage(paging, total, rows.map(presentUser)))
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/user/:id',
    guard: 'admin',
    summary: 'One account',
    input: { params: idParams },
    handle: async ({ actor, params }) => ok(presentUser(await findManageable(deps, actor, params.id))),
  }),
]

const createRoute = (deps: AdminDeps): Route =>
  defineRoute({
    method: 'POST',
    path: '/api/user/',
    guard: 'admin',
    summary: 'Open an account',
    input: { body: userCreateBody },
    handle: async ({ actor, body, request }) => {
      const role = body.role === 0 ? userRole.common : body.role
      if (role !== userRole.common && role !== userRole.admin) return fail('The role must be 1 or 10.')
      if (role >= actor.role) return fail('You may not give your own role or a higher one.')
      const displayName = body.display_name === '' ? body.username : body.display_name
      const fault =
        findUsernameFault(body.username) ?? findPasswordFault(body.password) ?? findDisplayNameFault(displayName)
      if (fault !== undefined) return fail(fault)
      const { username, password } = body
      const id = await openAccount(deps, { username, password, displayName, role, inviter: undefined })
      await writeAudit(deps, actor, request, { action: 'user.create', target: id, detail: { username, role } })
      return ok()
    },
  })

/** List, search, open, change, manage, remove. */
export const userRoutes = (deps: AdminDeps): Route[] => [
  ...listRoutes(deps),
  ...sessionRoutes(deps),
  batchRoute(deps),
  createRoute(deps),
  defineRoute({
    method: 'PUT',
    path: '/api/user/',
    guard: 'admin',
    summary: 'Change an account’s names, group, remark or password',
    input: { body: userUpdateBody },
    handle: async ({ actor, body, request }) => {
      await updateUser(deps, actor, body)
      const { id, password, ...changes } = body
      const detail = { ...changes, hasNewPassword: (password ?? '') !== '' }
      await writeAudit(deps, actor, request, { action: 'user.update', target: id, detail })
      return ok()
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/user/manage',
    guard: 'admin',
    summary: 'Disable, enable, delete, promote or demote an account, or change its balance',
    input: { body: userManageBody },
    handle: async ({ actor, body, request }) => {
      const managed = await manageUser(deps, actor, body, readOnce(deps, actor, request, body))
      const { id, action, mode, value } = body
      const detail = managed === undefined ? { mode, value } : undefined
      await writeAudit(deps, actor, request, { action: `user.${action}`, target: id, ...(detail ? { detail } : {}) })
      return managed === undefined ? ok() : ok(presentManaged(managed.role, managed.status))
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/api/user/:id',
    guard: 'admin',
    summary: 'Remove an account for good',
    input: { params: idParams },
    handle: async ({ actor, params, request }) => {
      const { username } = await removeUser(deps, actor, params.id)
      await writeAudit(deps, actor, request, { action: 'user.remove', target: params.id, detail: { username } })
      return ok()
    },
  }),
]
