// How upstreams list their models, where it is not OpenAI's list under OpenAI's path.
import { isJsonObject, type JsonObject, readString } from '../../kernel/index.ts'
import type { AuthScheme, Endpoint, ModelList } from '../define.ts'

/** Texts under `member` of each object in a list; what is no list counts as empty. */
export const namesIn = (list: unknown, member: string): readonly string[] =>
  Array.isArray(list)
    ? list.flatMap((item: unknown) => {
        const name = isJsonObject(item) ? readString(item, member)?.trim() : undefined
        return name ? [name] : []
      })
    : []

/** A list that is asked for with one GET. `read` gives the names of its answer, by default OpenAI's `{data: [{id}]}`. */
export const listAt = (
  url: (endpoint: Endpoint) => string,
  auth: AuthScheme,
  read: (body: JsonObject) => readonly string[] = (body) => namesIn(body.data, 'id'),
): ModelList => ({
  request: (endpoint) => ({ method: 'GET', url: url(endpoint), headers: auth(endpoint) }),
  read: (body) => ({ models: read(body) }),
})
