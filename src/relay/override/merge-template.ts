// Lays the override that a sticky-routing rule carries under a channel's own (relay.md 7.5).
import { isJsonObject, type JsonObject, parseJson } from '../../kernel/index.ts'

const operationsOf = (value: JsonObject) => (Array.isArray(value.operations) ? value.operations : [])

/**
 * The text of both overrides as one: the template's operations come before the channel's, its other members count only where
 * the channel has none. A channel text that is no object is returned as it is: it will tell its own mistake.
 */
export const mergeOverrideTemplate = (channelText: string, template: JsonObject): string => {
  const own = channelText.trim() === '' ? {} : parseJson(channelText)
  if (own !== null && !isJsonObject(own)) return channelText
  const channel = own ?? {}
  const operations = [...operationsOf(template), ...operationsOf(channel)]
  return JSON.stringify({ ...template, ...channel, ...(operations.length > 0 ? { operations } : {}) })
}
