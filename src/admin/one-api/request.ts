// Requests of One API's programs, said in New API's words.
import { isJsonObject, optional } from '../../kernel/index.ts'

const PAGE_NAMES = ['p', 'page'] as const

/** One API counts pages from 0; its fork calls the size `pagesize`. A page has ten rows unless it says otherwise. */
export const readOldPaging = (query: URLSearchParams): URLSearchParams => {
  const asked = new URLSearchParams(query)
  const name = PAGE_NAMES.find((candidate) => /^\d{1,9}$/.test(query.get(candidate) ?? ''))
  if (name !== undefined) asked.set('p', String(Number(query.get(name)) + 1))
  const size = query.get('pagesize')
  if (size !== null && !query.has('page_size')) asked.set('page_size', size)
  return asked
}

/** A search of One API has no pages: the answer is as many as a page may hold. */
export const readOldSearch = (query: URLSearchParams): URLSearchParams => {
  const asked = readOldPaging(query)
  if (!query.has('pagesize')) asked.set('page_size', '100')
  return asked
}

/** One API's limits of a key: `models` is a comma list that restricts, `subnet` a comma list of ranges. */
export const readOldToken = (body: unknown): unknown => {
  if (!isJsonObject(body)) return body
  const { models, subnet, ...rest } = body
  const limits = typeof models === 'string' ? { model_limits: models, model_limits_enabled: models !== '' } : {}
  const networks = typeof subnet === 'string' ? subnet.split(',').map((range) => range.trim()) : undefined
  return { ...rest, ...limits, ...optional('allow_ips', networks?.filter((range) => range !== '').join('\n')) }
}
