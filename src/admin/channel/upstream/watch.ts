// What is remembered of an upstream's models in `channels.settings`, and how its list differs from the channel's. Pure.
import { splitList } from '../../../channels/index.ts'
import { type JsonObject, parseJsonObject } from '../../../kernel/index.ts'
import { compilePattern, hasMatch } from '../../../relay/index.ts'

/** Members of `channels.settings` that New API's consoles read and write. */
const NAMES = {
  isChecked: 'upstream_model_update_check_enabled',
  addsByItself: 'upstream_model_update_auto_sync_enabled',
  ignored: 'upstream_model_update_ignored_models',
  checkedAt: 'upstream_model_update_last_check_time',
  added: 'upstream_model_update_last_detected_models',
  removed: 'upstream_model_update_last_removed_models',
} as const

/** `added` and `removed` wait for somebody to accept or ignore them. */
export type Watch = {
  readonly isChecked: boolean
  readonly addsByItself: boolean
  readonly ignored: readonly string[]
  /** Unix seconds. */
  readonly checkedAt: number
  readonly added: readonly string[]
  readonly removed: readonly string[]
}

/** A list of names: an array, or one text with commas, as old consoles write it. */
const readNames = (value: unknown): string[] => {
  if (typeof value === 'string') return splitList(value)
  return Array.isArray(value) ? splitList(value.filter((item) => typeof item === 'string').join(',')) : []
}

export const readWatch = (settings: string): Watch => {
  const stored = parseJsonObject(settings) ?? {}
  const checkedAt = stored[NAMES.checkedAt]
  return {
    isChecked: stored[NAMES.isChecked] === true,
    addsByItself: stored[NAMES.addsByItself] === true,
    ignored: readNames(stored[NAMES.ignored]),
    checkedAt: typeof checkedAt === 'number' ? checkedAt : 0,
    added: readNames(stored[NAMES.added]),
    removed: readNames(stored[NAMES.removed]),
  }
}

/** The settings' text with what changed of the watch; everything else in it stays. */
export const writeWatch = (settings: string, change: Partial<Omit<Watch, 'isChecked' | 'addsByItself'>>): string => {
  const next: JsonObject = { ...parseJsonObject(settings) }
  if (change.ignored !== undefined) next[NAMES.ignored] = [...change.ignored]
  if (change.checkedAt !== undefined) next[NAMES.checkedAt] = change.checkedAt
  if (change.added !== undefined) next[NAMES.added] = [...change.added]
  if (change.removed !== undefined) next[NAMES.removed] = [...change.removed]
  return JSON.stringify(next)
}

const REGEX_MARK = 'regex:'

/** Whether a name is ignored: literally, or by `regex:` and a pattern. A pattern that cannot be read ignores nothing. */
const compileIgnored = (ignored: readonly string[]): ((model: string) => boolean) => {
  const names = new Set(ignored)
  const programs = ignored.flatMap((item) => {
    if (!item.startsWith(REGEX_MARK)) return []
    try {
      return [compilePattern(item.slice(REGEX_MARK.length).trim())]
    } catch {
      return []
    }
  })
  return (model) => names.has(model) || programs.some((program) => hasMatch(program, model))
}

export type Comparison = {
  /** What the upstream lists now. */
  readonly upstream: readonly string[]
  /** The channel's column `models`. */
  readonly models: string
  /** The channel's column `model_mapping`. */
  readonly mapping: string | null
  readonly ignored: readonly string[]
}

/**
 * What the upstream has and the channel has not, and the other way round (providers.md section 9). The target of a mapping is
 * served under another name; its source is a name that no upstream knows.
 */
export const compareModels = ({ upstream, models, mapping, ignored }: Comparison) => {
  const local = new Set(splitList(models))
  const known = new Set(upstream)
  const mapped = parseJsonObject(mapping ?? '') ?? {}
  const targets = new Set(Object.values(mapped))
  const isIgnored = compileIgnored(ignored)
  return {
    added: [...known].filter((model) => !local.has(model) && !targets.has(model) && !isIgnored(model)),
    removed: [...local].filter((model) => !known.has(model) && !Object.hasOwn(mapped, model)),
  }
}
