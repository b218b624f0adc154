// What the playground asks of the server.
import { queryOptions } from '@tanstack/react-query'
import type { Page, SelfGroups, Token } from '../../../../src/contract/index.ts'
import { call, open } from '../../lib/api-client.ts'
import { type Answer, addBody, createEventReader, emptyAnswer } from './answer.ts'
import { parseText, type RequestBody } from './request.ts'

/** Groups the caller may use, with their price factors. */
export const groupsQuery = queryOptions({
  queryKey: ['self', 'groups'],
  queryFn: ({ signal }) => call<SelfGroups>('/api/user/self/groups', { signal }),
  staleTime: 300_000,
})

/** Models that are served in a group; '' is all of the caller's. */
export const groupModelsQuery = (group: string) =>
  queryOptions({
    queryKey: ['models', 'of', group],
    queryFn: ({ signal }) =>
      call<string[] | null>('/api/user/models', { signal, query: { group } }).then((models) => models ?? []),
    staleTime: 60_000,
  })

export type Progress = {
  readonly answer: Answer
  /** The body as it came, up to now. */
  readonly raw: string
  readonly requestId: string
}

const MOST_RAW_CHARACTERS = 2_000_000

/** Asks, and tells of everything that arrives; resolves with the last of it. Throws ApiError, or what an abort throws. */
export const ask = async (
  body: RequestBody,
  signal: AbortSignal,
  onProgress: (progress: Progress) => void,
): Promise<Progress> => {
  const response = await open('/pg/chat/completions', { method: 'POST', body, signal })
  const requestId = response.headers.get('x-oneapi-request-id') ?? ''
  const isStream = response.headers.get('content-type')?.includes('text/event-stream') === true
  if (!isStream || response.body === null) {
    const raw = await response.text()
    return { answer: addBody(emptyAnswer, parseText(raw)), raw, requestId }
  }
  const events = createEventReader()
  let progress: Progress = { answer: emptyAnswer, raw: '', requestId }
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    let { answer } = progress
    for (const data of events.step(next.value)) if (data !== '[DONE]') answer = addBody(answer, parseText(data))
    progress = { answer, raw: (progress.raw + next.value).slice(-MOST_RAW_CHARACTERS), requestId }
    onProgress(progress)
  }
  return progress
}

export type Picture = { readonly url: string }

/** Draws; pictures as data URLs or addresses. */
export const draw = async (body: RequestBody, signal: AbortSignal): Promise<readonly Picture[]> => {
  const response = await open('/pg/images/generations', { method: 'POST', body, signal })
  const { data } = (await response.json()) as { data?: readonly { url?: string; b64_json?: string }[] }
  return (data ?? []).flatMap(({ url, b64_json }) => {
    if (b64_json) return [{ url: `data:image/png;base64,${b64_json}` }]
    return url ? [{ url }] : []
  })
}

/** Speaks; the sound as a file. */
export const speak = async (body: RequestBody, signal: AbortSignal): Promise<Blob> =>
  (await open('/pg/audio/speech', { method: 'POST', body, signal })).blob()

export type Embedding = { readonly vectors: readonly (readonly number[])[]; readonly tokens: number }

/** Embeds texts. */
export const embed = async (body: RequestBody, signal: AbortSignal): Promise<Embedding> => {
  const response = await open('/pg/embeddings', { method: 'POST', body, signal })
  const answer = (await response.json()) as {
    data?: readonly { embedding?: readonly number[] }[]
    usage?: { total_tokens?: number }
  }
  return {
    vectors: (answer.data ?? []).map(({ embedding = [] }) => embedding),
    tokens: answer.usage?.total_tokens ?? 0,
  }
}

const enabledStatus = 1

/** The caller's keys that work, for handing one over. */
export const keysQuery = queryOptions({
  queryKey: ['tokens', 'enabled'],
  queryFn: ({ signal }) =>
    call<Page<Token>>('/api/token/', { signal, query: { p: 1, page_size: 100 } }).then(({ items }) =>
      items.filter(({ status }) => status === enabledStatus),
    ),
})

/** The whole key, without its `sk-`. */
export const revealKey = async (id: number): Promise<string> =>
  (await call<{ key: string }>(`/api/token/${id}/key`, { method: 'POST' })).key
