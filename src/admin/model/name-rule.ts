// Which metadata row speaks for a model: rows name one model, or a beginning, an end or a part of names.
import type { ModelRow } from '../../storage/index.ts'

/** Numbers of `models.name_rule` (schema.md section 3). */
export const nameRule = { exact: 0, prefix: 1, contains: 2, suffix: 3 } as const

type Named = Pick<ModelRow, 'model_name' | 'name_rule'>

/** Whether the row's rule covers the model. */
export const covers = ({ model_name: name, name_rule: rule }: Named, model: string): boolean => {
  if (rule === nameRule.prefix) return model.startsWith(name)
  if (rule === nameRule.contains) return model.includes(name)
  if (rule === nameRule.suffix) return model.endsWith(name)
  return model === name
}

/** An exact name wins over the others; of those the order is this. */
const RULES = [nameRule.prefix, nameRule.suffix, nameRule.contains]

/** Finds the row of a model: an exact name first, then prefixes, suffixes, parts; within a rule the first row. */
export const createMetaFinder = <R extends Named>(rows: readonly R[]): ((model: string) => R | undefined) => {
  const exact = new Map<string, R>()
  for (const row of rows) {
    if (row.name_rule === nameRule.exact && !exact.has(row.model_name)) exact.set(row.model_name, row)
  }
  const patterns = RULES.flatMap((rule) => rows.filter((row) => row.name_rule === rule))
  return (model) => exact.get(model) ?? patterns.find((row) => covers(row, model))
}
