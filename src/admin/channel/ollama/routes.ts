// Routes about the models on Ollama servers.
import { writeAudit } from '../../common/audit.ts'
import type { AdminDeps } from '../../deps.ts'
import { defineRoute, idParams, ok, Refusal, type Route } from '../../frame/index.ts'
import { ollamaBody } from '../schema.ts'
import { deleteOllamaModel, listOllamaModels, pullOllamaModel, readVersion } from './service.ts'

const encoder = new TextEncoder()

const toEvent = (value: unknown): Uint8Array =>
  encoder.encode(`data: ${typeof value === 'string' ? value : JSON.stringify(value)}\n\n`)

/** Reports as events; a failure is the last report before the end. Who stops reading stops the server. */
const toEvents = (reports: AsyncGenerator<object>): ReadableStream<Uint8Array> =>
  new ReadableStream({
    pull: async (controller) => {
      try {
        const { done, value } = await reports.next()
        if (done !== true) return controller.enqueue(toEvent(value))
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        controller.enqueue(toEvent({ error: error.message }))
      }
      controller.enqueue(toEvent('[DONE]'))
      controller.close()
    },
    cancel: async () => void (await reports.return(undefined)),
  })

const pullRoutes = (deps: AdminDeps): Route[] => [
  defineRoute({
    method: 'POST',
    path: '/api/channel/ollama/pull',
    guard: 'admin',
    summary: 'Have an Ollama server fetch a model, and wait for it',
    input: { body: ollamaBody },
    handle: async ({ actor, body, request }) => {
      const { channel_id, model_name } = body
      await writeAudit(deps, actor, request, {
        action: 'channel.ollama_pull',
        target: channel_id,
        detail: { model_name },
      })
      for await (const _ of await pullOllamaModel(deps, channel_id, model_name, request.signal));
      return ok(undefined, `${model_name} was fetched.`)
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/channel/ollama/pull/stream',
    guard: 'admin',
    summary: 'The same, with the server’s reports as events',
    input: { body: ollamaBody },
    handle: async ({ actor, body, request }) => {
      const { channel_id, model_name } = body
      const reports = await pullOllamaModel(deps, channel_id, model_name, request.signal)
      await writeAudit(deps, actor, request, {
        action: 'channel.ollama_pull',
        target: channel_id,
        detail: { model_name },
      })
      const headers = { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' }
      return { kind: 'stream', status: 200, body: toEvents(reports), headers }
    },
  }),
]

/** Everything below /api/channel/ollama. */
export const ollamaRoutes = (deps: AdminDeps): Route[] => [
  ...pullRoutes(deps),
  defineRoute({
    method: 'DELETE',
    path: '/api/channel/ollama/delete',
    guard: 'admin',
    summary: 'Remove a model from an Ollama server',
    input: { body: ollamaBody },
    handle: async ({ actor, body, request }) => {
      const { channel_id, model_name } = body
      await deleteOllamaModel(deps, channel_id, model_name)
      await writeAudit(deps, actor, request, {
        action: 'channel.ollama_delete',
        target: channel_id,
        detail: { model_name },
      })
      return ok(undefined, `${model_name} was removed.`)
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/channel/ollama/version/:id',
    guard: 'admin',
    summary: 'Version of an Ollama server',
    isChanging: true,
    input: { params: idParams },
    handle: async ({ params }) => ok({ version: await readVersion(deps, params.id) }),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/channel/ollama/models/:id',
    guard: 'admin',
    summary: 'Models on an Ollama server, with their sizes',
    isChanging: true,
    input: { params: idParams },
    handle: async ({ params }) => ok(await listOllamaModels(deps, params.id)),
  }),
]
