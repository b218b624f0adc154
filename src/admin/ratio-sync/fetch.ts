// Asks upstreams for their prices: a few at a time, with limits on time and size, past the guard unless the address is a channel's own.
import { readChannel } from '../../channels/index.ts'
import { parseJson } from '../../kernel/index.ts'
import type { ChannelRow } from '../../storage/index.ts'
import { readBounded } from '../channel/account.ts'
import type { AdminDeps } from '../deps.ts'
import { Refusal } from '../frame/index.ts'
import { readPrices } from './bodies.ts'
import type { UpstreamPrices } from './compare.ts'

export type FetchDeps = Pick<AdminDeps, 'repos' | 'upstream' | 'fetchGuarded'>

/** Where prices are asked for; `endpoint` is a path, an address, `openrouter`, or empty for the usual path. */
export type Source = {
  readonly id: number
  readonly name: string
  readonly baseUrl: string
  readonly endpoint: string
}

export type SourceResult = { readonly name: string; readonly status: 'success' | 'error'; readonly error?: string }

const DEFAULT_ENDPOINT = '/api/pricing'
const OPENROUTER = 'openrouter'
const AT_ONCE = 8
const ATTEMPTS = 3
const FIRST_WAIT_MS = 200
const BODY_BYTES_MAX = 10 * 1024 * 1024

/** What a source is called in the answer: names of channels are not unique. */
export const nameOf = ({ id, name }: Source): string => (id === 0 ? name : `${name}(${id})`)

const addressOf = ({ baseUrl, endpoint }: Source): string => {
  if (/^https?:\/\//i.test(endpoint)) return endpoint
  const base = baseUrl.replace(/\/+$/, '')
  if (endpoint === OPENROUTER) return `${base}/v1/models`
  const path = endpoint === '' ? DEFAULT_ENDPOINT : endpoint
  return path.startsWith('/') ? base + path : `${base}/${path}`
}

const authorityOf = (url: string): string | undefined => {
  try {
    const { protocol, host } = new URL(url)
    return `${protocol}//${host}`
  } catch {
    return undefined
  }
}

type Answer = { readonly status: number; readonly text: string }
type Ask = () => Promise<Answer>

/** Asks a channel's own address the way its requests go: it was written down to be called, wherever it is. */
const askChannel = async (
  deps: FetchDeps,
  row: ChannelRow,
  url: string,
  isOpenRouter: boolean,
  timeoutMs: number,
): Promise<Answer> => {
  const { settings, keys } = readChannel(row)
  const [key] = keys
  if (isOpenRouter && key === undefined) throw new Refusal('The channel has no enabled key.')
  const controller = new AbortController()
  const disarm = deps.upstream.startDeadline(controller, timeoutMs)
  try {
    const response = await deps.upstream.send({
      method: 'GET',
      url,
      headers: { accept: 'application/json', ...(isOpenRouter ? { authorization: `Bearer ${key?.text ?? ''}` } : {}) },
      controller,
      ...(settings.proxy === '' ? {} : { proxyUrl: settings.proxy }),
    })
    return { status: response.status, text: await readBounded(response) }
  } finally {
    disarm()
  }
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Repeats what failed on the way; an answer, whatever its status, ends it. */
const askAgain = async (ask: Ask): Promise<Answer> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask()
    } catch (error) {
      if (error instanceof Refusal || attempt === ATTEMPTS) throw error
      await wait(FIRST_WAIT_MS * 2 ** (attempt - 1))
    }
  }
}

const askFor = (deps: FetchDeps, rows: readonly ChannelRow[], source: Source, timeoutMs: number): Ask => {
  const url = addressOf(source)
  const authority = authorityOf(url)
  const isOpenRouter = source.endpoint === OPENROUTER
  const isOwn = (row: ChannelRow): boolean => authority !== undefined && authorityOf(row.base_url ?? '') === authority
  const own = rows.find((row) => row.id === source.id && isOwn(row)) ?? (isOpenRouter ? undefined : rows.find(isOwn))
  if (own !== undefined) return () => askChannel(deps, own, url, isOpenRouter, timeoutMs)
  if (isOpenRouter) throw new Refusal('OpenRouter is asked with the key of a channel at the same address.')
  return () => deps.fetchGuarded(url, { timeoutMs, bytesMax: BODY_BYTES_MAX })
}

const wordsOf = (error: unknown): string => {
  if (error instanceof Refusal) return error.message
  return error instanceof Error && error.message !== '' ? error.message : 'It did not answer.'
}

const fetchOne = async (ask: () => Ask, name: string): Promise<[SourceResult, UpstreamPrices | undefined]> => {
  try {
    const { status, text } = await askAgain(ask())
    if (status !== 200) throw new Refusal(`It answered status code: ${status}.`)
    const sheet = readPrices(parseJson(text))
    if (sheet === undefined) throw new Refusal('Its answer is no price list that is known here.')
    return [
      { name, status: 'success' },
      { name, sheet },
    ]
  } catch (error) {
    return [{ name, status: 'error', error: wordsOf(error) }, undefined]
  }
}

/** Asks all sources; results stand in their order, prices are those of the sources that answered. */
export const fetchPrices = async (
  deps: FetchDeps,
  sources: readonly Source[],
  timeoutMs: number,
): Promise<{ readonly results: readonly SourceResult[]; readonly prices: readonly UpstreamPrices[] }> => {
  const rows = await deps.repos.channels.all()
  const answers: [SourceResult, UpstreamPrices | undefined][] = []
  let next = 0
  const work = async (): Promise<void> => {
    for (let index = next++; index < sources.length; index = next++) {
      const source = sources[index]
      if (source !== undefined)
        answers[index] = await fetchOne(() => askFor(deps, rows, source, timeoutMs), nameOf(source))
    }
  }
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, sources.length) }, work))
  return {
    results: answers.map(([result]) => result),
    prices: answers.flatMap(([, prices]) => (prices === undefined ? [] : [prices])),
  }
}
