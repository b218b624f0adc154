// Sections of the settings page: their order, where old consoles' tabs went, and what a search finds.
import type { OptionDefinition } from '../../../../src/contract/index.ts'

export const CATEGORIES = ['site', 'auth', 'billing', 'models', 'security', 'content', 'operations'] as const

export type SectionId = { readonly category: string; readonly section: string }

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

/** Sections by category, in the order of the definitions. */
export const groupSections = (definitions: readonly OptionDefinition[]): ReadonlyMap<string, readonly string[]> => {
  const groups = new Map<string, string[]>(CATEGORIES.map((category) => [category, []]))
  for (const { category, section } of definitions) {
    const known = groups.get(category) ?? []
    if (!known.includes(section)) known.push(section)
    groups.set(category, known)
  }
  return groups
}

/** Options whose key, help or section holds every word of the search. */
export const findOptions = (definitions: readonly OptionDefinition[], search: string): readonly OptionDefinition[] => {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  return definitions.filter(({ key, help, category, section }) => {
    const text = `${key} ${help} ${category} ${section}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
}

const SMALL = /^(?:id|usd|url|ip|api|ssrf|smtp|ssl|oidc|rp|gc|cpu|mb|qps|faq)$/i

/** The last part of a key as words: `AutomaticDisableKeywords` is "Automatic disable keywords". */
export const nameOf = (key: string): string => {
  const last = key.split('.').at(-1) ?? key
  const words = last
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .split(/[\s_]+/)
    .filter(Boolean)
    .map((word) => (SMALL.test(word) ? word.toUpperCase() : word.toLowerCase()))
  const text = words.join(' ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}
