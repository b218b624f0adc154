// Groups as the editor holds them, and the options that they are stored in.

/** One group: price multiples for requests and top-ups, and whether everybody may choose it. */
export type Group = {
  name: string
  ratio: string
  topup: string
  isUsable: boolean
  description: string
}

/** A price multiple of one group for users of another. */
export type Override = { userGroup: string; group: string; ratio: string }

export type SpecialKind = 'add' | 'remove'

/** Groups that users of a group may choose besides, or may not. */
export type Special = { userGroup: string; kind: SpecialKind; group: string; description: string }

export type Values = {
  groups: Group[]
  overrides: Override[]
  specials: Special[]
  /** Groups that `auto` tries, in order. */
  auto: string[]
  isAutoDefault: boolean
}

export const optionKeys = {
  ratio: 'GroupRatio',
  topup: 'TopupGroupRatio',
  usable: 'UserUsableGroups',
  overrides: 'GroupGroupRatio',
  specials: 'group_ratio_setting.group_special_usable_group',
  auto: 'AutoGroups',
  isAutoDefault: 'DefaultUseAutoGroup',
} as const

type Texts = Readonly<Partial<Record<string, string>>>

const readTable = <V>(text: string | undefined): Record<string, V> => {
  try {
    const value: unknown = JSON.parse(text ?? '{}')
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, V>) : {}
  } catch {
    return {}
  }
}

const readList = (text: string | undefined): string[] => {
  try {
    const value: unknown = JSON.parse(text ?? '[]')
    return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
  } catch {
    return []
  }
}

const readSpecial = (userGroup: string, [key, description]: [string, string]): Special => {
  if (key.startsWith('-:')) return { userGroup, kind: 'remove', group: key.slice(2), description }
  return { userGroup, kind: 'add', group: key.startsWith('+:') ? key.slice(2) : key, description }
}

/** Options as they are stored → what is edited. */
export const toValues = (texts: Texts): Values => {
  const ratios = readTable<number>(texts[optionKeys.ratio])
  const topups = readTable<number>(texts[optionKeys.topup])
  const usable = readTable<string>(texts[optionKeys.usable])
  const names = [...new Set([...Object.keys(ratios), ...Object.keys(usable), ...Object.keys(topups)])]
  return {
    groups: names.map((name) => ({
      name,
      ratio: String(ratios[name] ?? 1),
      topup: String(topups[name] ?? 1),
      isUsable: name in usable,
      description: usable[name] ?? '',
    })),
    overrides: Object.entries(readTable<Record<string, number>>(texts[optionKeys.overrides])).flatMap(
      ([userGroup, table]) =>
        Object.entries(table).map(([group, ratio]) => ({ userGroup, group, ratio: String(ratio) })),
    ),
    specials: Object.entries(readTable<Record<string, string>>(texts[optionKeys.specials])).flatMap(
      ([userGroup, table]) => Object.entries(table).map((entry) => readSpecial(userGroup, entry)),
    ),
    auto: readList(texts[optionKeys.auto]),
    isAutoDefault: texts[optionKeys.isAutoDefault] === 'true',
  }
}

const numberOf = (text: string): number => Number(text.replace(',', '.'))

const isRatio = (text: string): boolean => /^\d+([.,]\d*)?$/.test(text.trim())

const hasDoubles = (keys: string[]): boolean => new Set(keys).size < keys.length

/** What stands against saving, as a message key. */
export const findProblem = ({ groups, overrides, specials }: Values): string | undefined => {
  const names = groups.map(({ name }) => name.trim())
  if (names.includes('') || overrides.some(({ userGroup, group }) => !userGroup.trim() || !group.trim()))
    return 'group.nameMissing'
  if (specials.some(({ userGroup, group }) => !userGroup.trim() || !group.trim())) return 'group.nameMissing'
  if (hasDoubles(names) || hasDoubles(overrides.map(({ userGroup, group }) => `${userGroup} ${group}`)))
    return 'group.nameTwice'
  const ratios = [...groups.flatMap(({ ratio, topup }) => [ratio, topup]), ...overrides.map(({ ratio }) => ratio)]
  return ratios.every(isRatio) ? undefined : 'group.noRatio'
}

const nest = <V>(entries: readonly (readonly [string, string, V])[]): Record<string, Record<string, V>> => {
  const tables: Record<string, Record<string, V>> = {}
  for (const [outer, inner, value] of entries) tables[outer] = { ...tables[outer], [inner]: value }
  return tables
}

/** What is edited → options as they are stored. */
export const toOptions = (values: Values): Record<string, string> => {
  const { groups, overrides, specials, auto, isAutoDefault } = values
  const tableOf = <V>(rows: readonly (readonly [string, V])[]): string => JSON.stringify(Object.fromEntries(rows))
  return {
    [optionKeys.ratio]: tableOf(groups.map(({ name, ratio }) => [name.trim(), numberOf(ratio)])),
    [optionKeys.topup]: tableOf(groups.map(({ name, topup }) => [name.trim(), numberOf(topup)])),
    [optionKeys.usable]: tableOf(
      groups
        .filter(({ isUsable }) => isUsable)
        .map(({ name, description }) => [name.trim(), description.trim() || name]),
    ),
    [optionKeys.overrides]: JSON.stringify(
      nest(overrides.map(({ userGroup, group, ratio }) => [userGroup.trim(), group.trim(), numberOf(ratio)])),
    ),
    [optionKeys.specials]: JSON.stringify(
      nest(
        specials.map(({ userGroup, kind, group, description }) => [
          userGroup.trim(),
          `${kind === 'add' ? '+:' : '-:'}${group.trim()}`,
          description.trim() || group,
        ]),
      ),
    ),
    [optionKeys.auto]: JSON.stringify(auto),
    [optionKeys.isAutoDefault]: String(isAutoDefault),
  }
}

/** The options that differ from what is stored, as rows to write; equal JSON in another spelling is no difference. */
export const changedOptions = (texts: Texts, values: Values): { key: string; value: string }[] => {
  const before = toOptions(toValues(texts))
  return Object.entries(toOptions(values))
    .filter(([key, value]) => before[key] !== value)
    .map(([key, value]) => ({ key, value }))
}
