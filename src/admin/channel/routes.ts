// Routes of channels: reading, making, changing, removing.

import { describeChange, writeAudit } from '../common/audit.ts'
import type { AdminDeps } from '../deps.ts'
import { defineRoute, fail, idParams, NEVER_STORED, ok, type Route, readPaging, withHeaders } from '../frame/index.ts'
import { batchRoutes } from './batch/routes.ts'
import { codexRoutes } from './codex/routes.ts'
import { createChannels } from './create.ts'
import { draftRoutes } from './draft-routes.ts'
import { toSearch } from './list.ts'
import { modelRoutes } from './model-routes.ts'
import { manageKeys } from './multi-key.ts'
import { ollamaRoutes } from './ollama/routes.ts'
import { presentChannel } from './present.ts'
import { channelCreateBody, channelListQuery, channelUpdateBody, copyQuery, idsBody, multiKeyBody } from './schema.ts'
import { tagRoutes } from './tag-routes.ts'
import { checkTargets } from './targets.ts'
import { testRoutes } from './test-routes.ts'
import { copyChannel, findChannel, removeChannels, removeDisabledChannels, updateChannel } from './update.ts'
import { upstreamRoutes } from './upstream/routes.ts'

/** Columns whose values the audit log may hold; the others may have secrets in them. */
const SHOWN_IN_AUDIT: ReadonlySet<string> = new Set([
  'name',
  'type',
  'status',
  'models',
  'group',
  'priority',
  'weight',
  'tag',
  'model_mapping',
  'auto_ban',
  'test_model',
  'remark',
])

/** The search of the reference has no bound; this one is far above what its consoles ask for. */
const SEARCH_SIZE_MAX = 1000
const SEARCH_SIZE_DEFAULT = 20

const toCounts = (counts: ReadonlyMap<number, number>): Record<string, number> =>
  Object.fromEntries([...counts].map(([type, count]) => [String(type), count]))

const readRoutes = (deps: AdminDeps): Route[] => [
  defineRoute({
    method: 'GET',
    path: '/api/channel/',
    guard: 'admin',
    summary: 'List channels',
    input: { query: channelListQuery },
    handle: async ({ query }) => {
      const paging = readPaging(query)
      const { rows, total, typeCounts } = await deps.repos.channels.list(toSearch(query, paging))
      const { page, pageSize: page_size } = paging
      return ok({ items: rows.map(presentChannel), total, page, page_size, type_counts: toCounts(typeCounts) })
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/channel/search',
    guard: 'admin',
    summary: 'Find channels by id, name, base URL, key, group or model',
    input: { query: channelListQuery },
    handle: async ({ query }) => {
      const paging = readPaging(query, SEARCH_SIZE_DEFAULT, SEARCH_SIZE_MAX)
      const { rows, total, typeCounts } = await deps.repos.channels.list(toSearch(query, paging))
      return ok({ items: rows.map(presentChannel), total, type_counts: toCounts(typeCounts) })
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/channel/:id',
    guard: 'admin',
    summary: 'One channel, without its key',
    input: { params: idParams },
    handle: async ({ params }) => ok(presentChannel(await findChannel(deps, params.id))),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/channel/:id/key',
    guard: 'root',
    summary: 'Show a channel’s key whole',
    limits: ['critical'],
    isStepUp: true,
    input: { params: idParams },
    handle: async ({ actor, params, request }) => {
      const { key } = await findChannel(deps, params.id)
      await writeAudit(deps, actor, request, { action: 'channel.reveal', target: params.id })
      return withHeaders(ok({ key }), NEVER_STORED)
    },
  }),
]

const writeRoutes = (deps: AdminDeps): Route[] => [
  defineRoute({
    method: 'POST',
    path: '/api/channel/',
    guard: 'admin',
    summary: 'Make one channel, one for each key, or one with many keys',
    input: { body: channelCreateBody },
    handle: async ({ actor, body, request }) => {
      await checkTargets(deps, actor, body.channel)
      const ids = await createChannels(deps, body)
      const { type, name } = body.channel
      const detail = { mode: body.mode, type, name, count: ids.length }
      await writeAudit(deps, actor, request, { action: 'channel.create', target: ids[0] ?? '', detail })
      return ok()
    },
  }),
  defineRoute({
    method: 'PUT',
    path: '/api/channel/',
    guard: 'admin',
    summary: 'Change what is present of a channel; an empty key keeps the old one',
    input: { body: channelUpdateBody },
    handle: async ({ actor, body, request }) => {
      const before = await findChannel(deps, body.id)
      await checkTargets(deps, actor, body, before)
      const row = await updateChannel(deps, body)
      const detail = describeChange(before, row, SHOWN_IN_AUDIT)
      await writeAudit(deps, actor, request, { action: 'channel.update', target: body.id, detail })
      const { multi_key_mode = null, key_mode = null } = body
      return ok({ ...presentChannel(row), multi_key_mode, key_mode })
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/channel/copy/:id',
    guard: 'admin',
    summary: 'Copy a channel',
    input: { params: idParams, query: copyQuery },
    handle: async ({ actor, params, query, request }) => {
      const options = { suffix: query.suffix, resetsBalance: query.reset_balance !== 'false' }
      const id = await copyChannel(deps, params.id, options)
      await writeAudit(deps, actor, request, { action: 'channel.copy', target: id, detail: { from: params.id } })
      return ok({ id })
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/channel/multi_key/manage',
    guard: 'admin',
    summary: 'List, enable, disable or delete the keys of a channel that has many',
    input: { body: multiKeyBody },
    handle: async ({ actor, body, request }) => {
      const answer = await manageKeys(deps, body)
      const { action, channel_id, key_index } = body
      if (action !== 'get_key_status') {
        await writeAudit(deps, actor, request, {
          action: `channel.${action}`,
          target: channel_id,
          detail: { key_index },
        })
      }
      return answer
    },
  }),
]

const removeRoutes = (deps: AdminDeps): Route[] => [
  defineRoute({
    method: 'DELETE',
    path: '/api/channel/disabled',
    guard: 'admin',
    summary: 'Remove every disabled channel',
    handle: async ({ actor, request }) => {
      const removed = await removeDisabledChannels(deps)
      await writeAudit(deps, actor, request, { action: 'channel.remove', target: 'disabled', detail: { removed } })
      return ok(removed)
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/api/channel/:id',
    guard: 'admin',
    summary: 'Remove a channel',
    input: { params: idParams },
    handle: async ({ actor, params, request }) => {
      if ((await removeChannels(deps, [params.id])) === 0) return fail('There is no such channel.')
      await writeAudit(deps, actor, request, { action: 'channel.remove', target: params.id })
      return ok()
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/channel/batch',
    guard: 'admin',
    summary: 'Remove several channels',
    input: { body: idsBody },
    handle: async ({ actor, body, request }) => {
      const removed = await removeChannels(deps, body.ids)
      await writeAudit(deps, actor, request, { action: 'channel.remove', target: 'batch', detail: { ids: body.ids } })
      return ok(removed)
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/channel/fix',
    guard: 'admin',
    summary: 'Rebuild the index of which channel serves which model',
    handle: async () => {
      await deps.repos.abilities.rebuild()
      await deps.publish('channels')
      return ok({ success: (await deps.repos.channels.all()).length, fails: 0 })
    },
  }),
]

/** Everything below /api/channel. */
export const channelRoutes = (deps: AdminDeps): Route[] => [
  ...readRoutes(deps),
  ...writeRoutes(deps),
  ...removeRoutes(deps),
  ...batchRoutes(deps),
  ...tagRoutes(deps),
  ...modelRoutes(deps),
  ...draftRoutes(deps),
  ...testRoutes(deps),
  ...upstreamRoutes(deps),
  ...ollamaRoutes(deps),
  ...codexRoutes(deps),
]
