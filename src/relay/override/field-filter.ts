// Request fields that an upstream gets only when the channel allows them: they cost more, keep data, or name the end user (relay.md 9.7).
import { isJsonObject, type JsonObject, type TopLevelEdits } from '../../kernel/index.ts'

/** The switches of `channels.settings` that decide. */
export type FieldSwitches = {
  readonly allow_service_tier?: unknown
  readonly allow_inference_geo?: unknown
  readonly allow_speed?: unknown
  readonly allow_safety_identifier?: unknown
  readonly allow_include_obfuscation?: unknown
  readonly disable_store?: unknown
}

/** Gives the edits that take the fields out; none when none is there. */
export type FieldFilter = (body: JsonObject) => TopLevelEdits

const NOTHING: TopLevelEdits = new Map()

/** Compiles the switches of a channel. */
export const compileFieldFilter = (switches: FieldSwitches): FieldFilter => {
  const removed = [
    ...(switches.allow_service_tier === true ? [] : ['service_tier']),
    ...(switches.allow_inference_geo === true ? [] : ['inference_geo']),
    ...(switches.allow_speed === true ? [] : ['speed']),
    ...(switches.disable_store === true ? ['store'] : []),
    ...(switches.allow_safety_identifier === true ? [] : ['safety_identifier']),
  ]
  const keepsObfuscation = switches.allow_include_obfuscation === true
  return (body) => {
    const present = removed.filter((key) => body[key] !== undefined)
    const options = keepsObfuscation ? undefined : withoutObfuscation(body.stream_options)
    if (present.length === 0 && options === undefined) return NOTHING
    const edits = new Map<string, string | null>(present.map((key) => [key, null]))
    if (options !== undefined) edits.set('stream_options', options)
    return edits
  }
}

/** The stream options without the field, as text; null when nothing is left; undefined when the field is not there. */
const withoutObfuscation = (options: unknown): string | null | undefined => {
  if (!isJsonObject(options) || options.include_obfuscation === undefined) return undefined
  const { include_obfuscation: _, ...rest } = options
  return Object.keys(rest).length === 0 ? null : JSON.stringify(rest)
}
