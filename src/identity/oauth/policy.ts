// The operator's rules about who may come from another site: conditions on what that site tells about a person.
import { isPolicyOperator, type PolicyOperator } from '../../contract/index.ts'
import { type JsonObject, parseJsonObject } from '../../kernel/index.ts'

export type Condition = { readonly field: string; readonly op: PolicyOperator; readonly value: unknown }
export type Policy = {
  readonly isAny: boolean
  readonly conditions: readonly Condition[]
  readonly groups: readonly Policy[]
}

/** A rule that somebody did not meet, with what they have instead. */
export type Denial = Condition & { readonly current: unknown }

const DEPTH_MAX = 5
const MEMBERS_MAX = 100

/** A member by its dotted path; only what the object itself has. */
export const readField = (claims: unknown, path: string): unknown => {
  let current = claims
  for (const step of path.split('.')) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, step)) return undefined
    current = (current as Record<string, unknown>)[step]
  }
  return current
}

const readCondition = (value: unknown): Condition | undefined => {
  if (typeof value !== 'object' || value === null) return undefined
  const { field, op, value: wanted } = value as Record<string, unknown>
  return typeof field === 'string' && field !== '' && isPolicyOperator(op) ? { field, op, value: wanted } : undefined
}

const readList = (value: unknown): readonly unknown[] | undefined => {
  if (value === undefined || value === null) return []
  return Array.isArray(value) && value.length <= MEMBERS_MAX ? value : undefined
}

const readGroup = (value: unknown, depth: number): Policy | undefined => {
  if (typeof value !== 'object' || value === null || depth > DEPTH_MAX) return undefined
  const { logic = 'and', conditions, groups } = value as Record<string, unknown>
  if (logic !== 'and' && logic !== 'or' && logic !== '') return undefined
  const read = readList(conditions)?.map(readCondition)
  const inner = readList(groups)?.map((group) => readGroup(group, depth + 1))
  if (read === undefined || inner === undefined) return undefined
  const known = read.filter((condition) => condition !== undefined)
  const knownGroups = inner.filter((group) => group !== undefined)
  if (known.length !== read.length || knownGroups.length !== inner.length) return undefined
  return { isAny: logic === 'or', conditions: known, groups: knownGroups }
}

/** Reads a policy; undefined when the text means nothing. */
export const readPolicy = (text: string): Policy | undefined => readGroup(parseJsonObject(text), 0)

const isEqual = (one: unknown, other: unknown): boolean =>
  one === other ||
  ((typeof one === 'number' || typeof one === 'boolean' || typeof one === 'string') &&
    (typeof other === 'number' || typeof other === 'boolean' || typeof other === 'string') &&
    String(one) === String(other))

const compare = (one: unknown, other: unknown, isRight: (difference: number) => boolean): boolean => {
  const difference = Number(one) - Number(other)
  return one !== '' && one !== null && Number.isFinite(difference) && isRight(difference)
}

const holds = (list: unknown, item: unknown): boolean => {
  if (Array.isArray(list)) return list.some((member) => isEqual(member, item))
  return (
    typeof list === 'string' && (typeof item === 'string' || typeof item === 'number') && list.includes(String(item))
  )
}

const isIn = (item: unknown, list: unknown): boolean =>
  Array.isArray(list) && list.some((member) => isEqual(member, item))

const CHECKS: Readonly<Record<PolicyOperator, (current: unknown, wanted: unknown) => boolean>> = {
  eq: isEqual,
  ne: (current, wanted) => !isEqual(current, wanted),
  gt: (current, wanted) => compare(current, wanted, (difference) => difference > 0),
  gte: (current, wanted) => compare(current, wanted, (difference) => difference >= 0),
  lt: (current, wanted) => compare(current, wanted, (difference) => difference < 0),
  lte: (current, wanted) => compare(current, wanted, (difference) => difference <= 0),
  in: isIn,
  not_in: (current, wanted) => !isIn(current, wanted),
  contains: holds,
  not_contains: (current, wanted) => !holds(current, wanted),
  exists: (current) => current !== undefined && current !== null,
  not_exists: (current) => current === undefined || current === null,
}

/** The first rule that the claims do not meet, or undefined when they are welcome. */
export const findDenial = ({ isAny, conditions, groups }: Policy, claims: JsonObject): Denial | undefined => {
  let first: Denial | undefined
  const outcomes = [
    ...conditions.map((condition) => (): Denial | undefined => {
      const current = readField(claims, condition.field)
      return CHECKS[condition.op](current, condition.value) ? undefined : { ...condition, current }
    }),
    ...groups.map((group) => () => findDenial(group, claims)),
  ]
  for (const check of outcomes) {
    const denial = check()
    if (denial === undefined && isAny) return undefined
    if (denial !== undefined && !isAny) return denial
    first ??= denial
  }
  return first
}

const show = (value: unknown): string => {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
  return text.replace(/\p{Cc}/gu, ' ').slice(0, 200)
}

/** What somebody is told who is not welcome, in the operator's words. */
export const describeDenial = (template: string, provider: string, denial: Denial, claims: JsonObject): string => {
  if (template === '') return `Your account at ${provider} does not meet the rules of this site.`
  const values: Readonly<Record<string, unknown>> = {
    provider,
    field: denial.field,
    op: denial.op,
    required: denial.value,
    current: denial.current,
  }
  return template.replace(/\{\{\s{0,8}([\w.-]{1,128})\s{0,8}\}\}/g, (whole, name: string) => {
    if (name.startsWith('current.')) return show(readField(claims, name.slice('current.'.length)))
    return Object.hasOwn(values, name) ? show(values[name]) : whole
  })
}
