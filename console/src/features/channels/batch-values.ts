// What a batch edit changes, as the form holds it, and its way to the wire. Only what was ticked travels.
import type { ChannelBatchField } from '../../../../src/contract/index.ts'
import { findJsonProblem } from '../../lib/json-text.ts'
import type { BatchChange } from './api.ts'

export type ListChange = { how: 'add' | 'remove' | 'replace'; items: string[] }

/** A part that is undefined is left alone. */
export type BatchValues = {
  models?: ListChange | undefined
  groups?: ListChange | undefined
  priority?: string | undefined
  weight?: string | undefined
  tag?: string | undefined
  testModel?: string | undefined
  baseUrl?: string | undefined
  isAutoBan?: boolean | undefined
  modelMapping?: string | undefined
  statusCodeMapping?: string | undefined
  paramOverride?: string | undefined
  headerOverride?: string | undefined
  copyFrom?: { id: number | undefined; fields: ChannelBatchField[] } | undefined
}

export type BatchProblem = 'batch.nothing' | 'batch.noItems' | 'batch.noSource' | 'form.wholeNumber' | 'form.badJson'

const jsonFields = ['modelMapping', 'statusCodeMapping', 'paramOverride', 'headerOverride'] as const

const shapes = {
  modelMapping: 'string-map',
  statusCodeMapping: 'status-map',
  paramOverride: 'object',
  headerOverride: 'object',
} as const

/** What keeps the change from being sent; undefined when nothing does. */
export const findBatchProblem = (values: BatchValues): BatchProblem | undefined => {
  if (Object.values(values).every((value) => value === undefined)) return 'batch.nothing'
  if ([values.models, values.groups].some((list) => list?.items.length === 0)) return 'batch.noItems'
  if (values.copyFrom && (values.copyFrom.id === undefined || values.copyFrom.fields.length === 0))
    return 'batch.noSource'
  if (values.priority !== undefined && !/^-?\d{1,9}$/.test(values.priority)) return 'form.wholeNumber'
  if (values.weight !== undefined && !/^\d{1,9}$/.test(values.weight)) return 'form.wholeNumber'
  if (jsonFields.some((field) => findJsonProblem(values[field] ?? '', shapes[field]) !== undefined))
    return 'form.badJson'
  return undefined
}

const numberOf = (text: string | undefined) => (text === undefined ? undefined : Number(text))

const textOf = (text: string | undefined) => text?.trim()

/** Members whose value is there. */
const present = <Value extends object>(value: Value): Partial<Value> =>
  Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as Partial<Value>

const listOf = (list: ListChange | undefined, how: ListChange['how']): string[] | undefined =>
  list?.how === how ? list.items : undefined

const part = (how: 'add' | 'remove', { models, groups }: BatchValues) =>
  present({ models: listOf(models, how), groups: listOf(groups, how) })

/** Body of the change; call it only without a problem. */
export const toBatchChange = (values: BatchValues): BatchChange => {
  const set = present({
    models: listOf(values.models, 'replace')?.join(','),
    group: listOf(values.groups, 'replace')?.join(','),
    priority: numberOf(values.priority),
    weight: numberOf(values.weight),
    tag: textOf(values.tag),
    test_model: textOf(values.testModel),
    base_url: textOf(values.baseUrl),
    auto_ban: values.isAutoBan === undefined ? undefined : Number(values.isAutoBan),
    model_mapping: textOf(values.modelMapping),
    status_code_mapping: textOf(values.statusCodeMapping),
    param_override: textOf(values.paramOverride),
    header_override: textOf(values.headerOverride),
  })
  const [add, remove] = [part('add', values), part('remove', values)]
  const isFilled = (value: object): boolean => Object.keys(value).length > 0
  const { copyFrom } = values
  return {
    ...(copyFrom?.id === undefined ? {} : { copy: { from: copyFrom.id, fields: copyFrom.fields } }),
    ...(isFilled(set) ? { set } : {}),
    ...(isFilled(add) ? { add } : {}),
    ...(isFilled(remove) ? { remove } : {}),
  }
}
