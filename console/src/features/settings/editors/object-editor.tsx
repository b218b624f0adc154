// One object whose members are fields side by side, such as a policy.
import { type Item, type ItemField, toDraft, toItem } from '../items.ts'
import { findProblems } from '../schema.ts'
import type { EditorProps } from './editor.ts'
import { ItemControl } from './item-control.tsx'

/** Lists of ids hold numbers: what looks like one becomes one. */
const withNumbers = (item: Item): Item =>
  Object.fromEntries(
    Object.entries(item).map(([name, value]) => [
      name,
      /_(?:ids|types)$/.test(name) && Array.isArray(value)
        ? value.map((entry: unknown) => (/^\d{1,15}$/.test(String(entry)) ? Number(entry) : entry))
        : value,
    ]),
  )

type ObjectProps = EditorProps & { fields: readonly ItemField[] }

export const ObjectEditor = ({ option, value, onChange, fields }: ObjectProps) => {
  const item = value as Item
  const schema = option.schema ?? {}
  const draft = toDraft(item, fields)
  const problems = findProblems(item, schema)
  return (
    <div className="space-y-4 rounded-lg border p-4">
      {fields
        .filter(({ isShown }) => isShown?.(item) !== false)
        .map((field) => (
          <ItemControl
            key={field.name}
            field={field}
            schema={schema}
            isOptional={false}
            value={draft[field.name] ?? ''}
            problem={problems.find(({ path }) => path[0] === field.name)}
            onChange={(next) => onChange(withNumbers(toItem({ ...draft, [field.name]: next }, item, fields, schema)))}
          />
        ))}
    </div>
  )
}
