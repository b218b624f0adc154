// Reads the public catalogue of models and vendors (SYNC_UPSTREAM_BASE), past the guard.
import { type SyncSource, z } from '../../contract/index.ts'
import { parseJson } from '../../kernel/index.ts'
import type { AdminDeps } from '../deps.ts'
import { Refusal } from '../frame/index.ts'

const LIMITS = { timeoutMs: 30_000, bytesMax: 32 << 20 }
const ENTRIES_MAX = 50_000

const text = (charactersMax: number) =>
  z
    .string()
    .max(charactersMax)
    .nullish()
    .transform((value) => value?.trim() ?? '')

const upstreamModel = z.object({
  model_name: z.string().trim().min(1).max(128),
  description: text(16_000),
  icon: text(128),
  tags: text(255),
  vendor_name: text(128),
  endpoints: z.unknown().optional(),
  name_rule: z
    .int()
    .min(0)
    .max(3)
    .nullish()
    .transform((rule) => rule ?? 0),
  status: z
    .int()
    .nullish()
    .transform((status) => (status ?? 1) === 1),
})
export type UpstreamModel = z.infer<typeof upstreamModel>

const upstreamVendor = z.object({ name: z.string().trim().min(1).max(128), description: text(16_000), icon: text(128) })
export type UpstreamVendor = z.infer<typeof upstreamVendor>

export type UpstreamCatalogue = {
  readonly models: ReadonlyMap<string, UpstreamModel>
  readonly vendors: ReadonlyMap<string, UpstreamVendor>
  readonly source: SyncSource
}

const LOCALES: Readonly<Record<string, string>> = {
  en: 'en',
  zh: 'zh-CN',
  'zh-CN': 'zh-CN',
  'zh-TW': 'zh-TW',
  ja: 'ja',
}

/** The addresses of the catalogue in a language; '' is the one that has no language in its path. Throws Refusal. */
const locate = (base: string, locale: string): SyncSource => {
  if (locale !== '' && !Object.hasOwn(LOCALES, locale)) {
    throw new Refusal('locale must be en, zh-CN, zh-TW or ja, or left out.')
  }
  const directory = locale === '' ? `${base}/api/newapi` : `${base}/api/i18n/${LOCALES[locale]}/newapi`
  return { locale, models_url: `${directory}/models.json`, vendors_url: `${directory}/vendors.json` }
}

/** The entries of a list that can be used; others are passed over. Throws Refusal when it is no list. */
const readEntries = <T>(answer: string, entry: z.ZodType<T>, url: string): T[] => {
  const value = parseJson(answer)
  const envelope = z.object({ data: z.array(z.unknown()).max(ENTRIES_MAX) }).safeParse(value)
  if (!envelope.success) throw new Refusal(`${url} did not answer with a list.`)
  return envelope.data.data.flatMap((item) => {
    const result = entry.safeParse(item)
    return result.success ? [result.data] : []
  })
}

const fetchText = async (deps: AdminDeps, url: string, signal: AbortSignal): Promise<string> => {
  let answer: { readonly status: number; readonly text: string }
  try {
    answer = await deps.fetchGuarded(url, { ...LIMITS, signal })
  } catch (error) {
    throw new Refusal(`${url} could not be read: ${error instanceof Error ? error.message : 'no answer'}`)
  }
  if (answer.status !== 200) throw new Refusal(`${url} answered with status ${answer.status}.`)
  return answer.text
}

/** Fetches both lists. Of entries with the same name the first counts. Throws Refusal. */
export const readUpstreamCatalogue = async (
  deps: AdminDeps,
  locale: string,
  signal: AbortSignal,
): Promise<UpstreamCatalogue> => {
  const source = locate(deps.facts.catalogueBaseUrl, locale)
  const [models, vendors] = await Promise.all([
    fetchText(deps, source.models_url, signal),
    fetchText(deps, source.vendors_url, signal),
  ])
  return {
    models: firstByName(readEntries(models, upstreamModel, source.models_url), (model) => model.model_name),
    vendors: firstByName(readEntries(vendors, upstreamVendor, source.vendors_url), (vendor) => vendor.name),
    source,
  }
}

const firstByName = <T>(entries: readonly T[], nameOf: (entry: T) => string): ReadonlyMap<string, T> =>
  new Map(entries.toReversed().map((entry) => [nameOf(entry), entry]))
