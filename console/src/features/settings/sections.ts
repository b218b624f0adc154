// Sections of the settings page: their order, where old consoles' tabs went, and what a search finds.
import type { OptionDefinition } from '../../../../src/contract/index.ts'

export const CATEGORIES = ['site', 'auth', 'billing', 'models', 'security', 'content', 'operations'] as const

export type SectionId = { readonly category: string; readonly section: string }

/** Sections that are more than options; they stand after those of their category. */
const OTHERS: readonly SectionId[] = [
  { category: 'auth', section: 'custom-oauth' },
  { category: 'operations', section: 'update-checker' },
]

/** Tabs of New API's classic console. */
const TABS: Readonly<Record<string, SectionId>> = {
  operation: { category: 'operations', section: 'behavior' },
  dashboard: { category: 'content', section: 'dashboard' },
  chats: { category: 'content', section: 'chat' },
  drawing: { category: 'content', section: 'drawing' },
  payment: { category: 'billing', section: 'payment' },
  ratio: { category: 'billing', section: 'model-pricing' },
  ratelimit: { category: 'security', section: 'rate-limit' },
  models: { category: 'models', section: 'global' },
  'model-deployment': { category: 'models', section: 'model-deployment' },
  performance: { category: 'operations', section: 'performance' },
  system: { category: 'auth', section: 'basic-auth' },
  other: { category: 'site', section: 'system-info' },
}

const FIRST: SectionId = { category: 'site', section: 'system-info' }

export const sectionOfTab = (tab: string | undefined): SectionId => TABS[tab ?? ''] ?? FIRST

export const idOf = ({ category, section }: SectionId): string => `${category}/${section}`

/** Sections by category, in the order of the definitions. */
export const groupSections = (definitions: readonly SectionId[]): ReadonlyMap<string, readonly string[]> => {
  const groups = new Map<string, string[]>(CATEGORIES.map((category) => [category, []]))
  for (const { category, section } of [...definitions, ...OTHERS]) {
    const known = groups.get(category) ?? []
    if (!known.includes(section)) known.push(section)
    groups.set(category, known)
  }
  return groups
}

/** Options whose text (key, name, explanation, section) holds every word of the search. */
export const findOptions = (
  definitions: readonly OptionDefinition[],
  search: string,
  textOf: (option: OptionDefinition) => string,
): readonly OptionDefinition[] => {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  return definitions.filter((option) => {
    const text = textOf(option).toLowerCase()
    return words.every((word) => text.includes(word))
  })
}
