// Lets routes answer One API's programs too: the request is said in New API's words, the answer in One API's shape.
import { isJsonObject, type JsonObject } from '../../kernel/index.ts'
import type { AdminDeps } from '../deps.ts'
import { type Actor, type Answer, json, Refusal, type Route } from '../frame/index.ts'
import { userManageBody } from '../user/schema.ts'
import { manageUser } from '../user/service.ts'
import { findOldDialect, type OldDialect } from './old-client.ts'
import {
  itemsOf,
  presentOldChannel,
  presentOldLog,
  presentOldModel,
  presentOldPage,
  presentOldRedemption,
  presentOldStatus,
  presentOldToken,
  presentOldUser,
  revealKeys,
} from './present.ts'
import { readOldPaging, readOldSearch, readOldToken } from './request.ts'

type Raw = Parameters<Route['answer']>[0]
/** What is known when an answer is presented. */
type Occasion = { readonly deps: AdminDeps; readonly dialect: OldDialect; readonly raw: Raw }

type Shape = {
  /** Another route answers instead: New API has retired this one. */
  readonly instead?: string
  readonly query?: (query: URLSearchParams) => URLSearchParams
  readonly body?: (body: unknown, deps: AdminDeps) => unknown
  /** The `data` of an answer that succeeded. */
  readonly data?: (data: unknown, occasion: Occasion) => unknown
  /** Members beside `data`. */
  readonly members?: JsonObject
  /** What is done after the answer, for one call that New API has as two. */
  readonly after?: (occasion: Occasion) => Promise<void>
}

type PresentItem = (item: JsonObject) => JsonObject

const listOf =
  (present: PresentItem): NonNullable<Shape['data']> =>
  (data, { dialect }) =>
    presentOldPage(dialect, isJsonObject(data) ? data : {}, itemsOf(data).map(present))

const one =
  (present: PresentItem): NonNullable<Shape['data']> =>
  (data) =>
    isJsonObject(data) ? present(data) : data

const same: PresentItem = (item) => item
const list = (present: PresentItem): Shape => ({ query: readOldPaging, data: listOf(present) })
const search = (present: PresentItem): Shape => ({ query: readOldSearch, data: listOf(present) })

const callerOf = ({ actor }: Raw): Actor => {
  if (actor === undefined) throw new Refusal('You are not signed in.', 401)
  return actor
}

const tokenList: NonNullable<Shape['data']> = async (data, { deps, dialect, raw }) => {
  const items = await revealKeys(deps, callerOf(raw).id, itemsOf(data))
  return presentOldPage(dialect, isJsonObject(data) ? data : {}, items)
}

const oneToken: NonNullable<Shape['data']> = async (data, { deps, raw }) =>
  isJsonObject(data) ? (await revealKeys(deps, callerOf(raw).id, [data]))[0] : data

/** The key that was just made, whole: the caller's newest. */
const newToken: NonNullable<Shape['data']> = async (_data, { deps, raw }) => {
  const { rows } = await deps.repos.tokens.list({ userId: callerOf(raw).id, limit: 1, offset: 0 })
  const { deleted_at: _deleted, ...row } = rows[0] ?? {}
  return presentOldToken(row)
}

/** One API names accounts where New API wants their number. */
const readOldManage = async (body: unknown, { repos }: AdminDeps): Promise<unknown> => {
  if (!isJsonObject(body) || body.id !== undefined || typeof body.username !== 'string') return body
  const user = await repos.users.findByUsername(body.username)
  return { ...body, id: user?.id ?? 0 }
}

/** PUT /api/user/ of One API also sets the balance. */
const setOldQuota = async ({ deps, raw }: Occasion): Promise<void> => {
  const body = isJsonObject(raw.body) ? raw.body : {}
  const change = userManageBody.safeParse({ id: body.id, action: 'add_quota', mode: 'override', value: body.quota })
  const user = change.success ? await deps.repos.users.findById(change.data.id) : undefined
  if (!change.success || body.quota === undefined || user === undefined || user.quota === change.data.value) return
  await manageUser(deps, callerOf(raw), change.data)
}

const SHAPES: Readonly<Record<string, Shape>> = {
  'POST /api/user/login': { data: one(presentOldUser) },
  'GET /api/user/self': { data: one(presentOldUser) },
  'GET /api/user/:id': { data: one(presentOldUser) },
  'GET /api/user/': list(presentOldUser),
  'GET /api/user/search': search(presentOldUser),
  'POST /api/user/manage': { body: readOldManage },
  'PUT /api/user/': { after: setOldQuota },
  'GET /api/token/': { query: readOldPaging, data: tokenList },
  'GET /api/token/search': {
    query: (query) => {
      const asked = readOldSearch(query)
      const keyword = query.get('keyword') ?? ''
      // One API finds names that begin with the text.
      if (keyword !== '' && !keyword.includes('%')) asked.set('keyword', `${keyword}%`)
      return asked
    },
    data: tokenList,
  },
  'GET /api/token/:id': { data: oneToken },
  'POST /api/token/': { body: readOldToken, data: newToken },
  'PUT /api/token/': { body: readOldToken, data: oneToken },
  'GET /api/channel/': list(presentOldChannel),
  'GET /api/channel/search': search(presentOldChannel),
  'GET /api/channel/models': { data: (data) => itemsOf(data).map(presentOldModel) },
  'GET /api/channel/test/:id': { members: { modelName: '' } },
  'GET /api/models': {},
  'GET /api/channel/:id': { data: one(presentOldChannel) },
  'PUT /api/channel/': { data: one(presentOldChannel) },
  'GET /api/redemption/': list(presentOldRedemption),
  'GET /api/redemption/search': search(presentOldRedemption),
  'GET /api/log/': list(presentOldLog),
  'GET /api/log/self': list(presentOldLog),
  'GET /api/log/search': { ...search(presentOldLog), instead: 'GET /api/log/' },
  'GET /api/log/self/search': { ...search(presentOldLog), instead: 'GET /api/log/self' },
  'GET /api/mj/': list(same),
  'GET /api/mj/self': list(same),
  'GET /api/status': {
    data: (data, { deps }) => (isJsonObject(data) ? presentOldStatus(data, deps.settings) : data),
  },
}

/** The envelope with `data` said in the old shape; refusals stay as they are. */
const reshape = async (answer: Answer, shape: Shape, occasion: Occasion): Promise<Answer> => {
  const isFine = answer.kind === 'json' && isJsonObject(answer.body) && answer.body.success === true
  if (!isFine || !isJsonObject(answer.body)) return answer
  await shape.after?.(occasion)
  const body = { message: '', ...shape.members, ...answer.body }
  if (shape.data === undefined) return json(body, answer.status, answer.headers)
  const data = await shape.data(answer.body.data, occasion)
  return json({ ...body, data }, answer.status, answer.headers)
}

const nameOf = ({ method, path }: Route): string => `${method} ${path}`

/** The same routes, which also speak to old programs where the operator welcomes them. */
export const forOldClients = (deps: AdminDeps, routes: readonly Route[]): Route[] => {
  const byName = new Map(routes.map((route) => [nameOf(route), route]))
  return routes.map((route) => {
    const shape = SHAPES[nameOf(route)]
    if (shape === undefined) return route
    const answering = byName.get(shape.instead ?? '') ?? route
    return {
      ...route,
      answer: async (raw) => {
        const dialect = findOldDialect(deps.settings, raw.request)
        if (dialect === undefined) return route.answer(raw)
        const query = shape.query?.(raw.query) ?? raw.query
        const body = shape.body === undefined ? raw.body : await shape.body(raw.body, deps)
        return reshape(await answering.answer({ ...raw, query, body }), shape, { deps, dialect, raw })
      },
    }
  })
}
