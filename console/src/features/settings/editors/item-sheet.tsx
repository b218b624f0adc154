// One item of a list in a sheet: its fields with their bounds, and what is wrong at each.
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { JsonSchema } from '../../../../../src/contract/index.ts'
import { Button } from '../../../ui/button.tsx'
import { Sheet } from '../../../ui/dialog.tsx'
import { checkItem, type Item, type ItemDraft, type ItemList, toDraft, toItem } from '../items.ts'
import { useOptionText } from '../option-text.ts'
import { isRequiredIn } from '../schema.ts'
import { ItemControl } from './item-control.tsx'

type ItemSheetProps = {
  title: string
  description: string
  item: Item
  list: ItemList
  schema: JsonSchema | undefined
  others: readonly Item[]
  onTake: (item: Item) => void
  onClose: () => void
}

/** Names by which the server tells entries apart: an entry of the same name would be refused, or lost. */
const isNameTaken = (item: Item, others: readonly Item[]): boolean =>
  others.some((other) =>
    'categoryName' in item
      ? other.categoryName === item.categoryName
      : 'scope' in item && other.scope === item.scope && other.name === item.name,
  )

export const ItemSheet = ({ title, description, item, list, schema, others, onTake, onClose }: ItemSheetProps) => {
  const { t } = useTranslation()
  const { problem: problemText } = useOptionText()
  const [draft, setDraft] = useState<ItemDraft>(() => toDraft(item, list.fields))
  const [isTried, setTried] = useState(false)
  const current = toItem(draft, item, list.fields, list.schemaOf(schema, item))
  const itemSchema = list.schemaOf(schema, current)
  const problems = {
    ...checkItem(current, itemSchema),
    ...(isNameTaken(current, others)
      ? { ['categoryName' in current ? 'categoryName' : 'name']: { kind: 'twice' as const } }
      : {}),
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (Object.keys(problems).length === 0) onTake(current)
    else setTried(true)
  }
  return (
    <Sheet isOpen hasForm onClose={onClose} title={title} description={description}>
      <form onSubmit={submit} noValidate className="space-y-5">
        {list.fields
          .filter(({ isShown }) => isShown?.(current) !== false)
          .map((field) => (
            <ItemControl
              key={field.name}
              field={field}
              schema={itemSchema}
              isOptional={!isRequiredIn(itemSchema, field.name)}
              value={draft[field.name] ?? ''}
              problem={isTried ? problems[field.name] : undefined}
              onChange={(value) => setDraft({ ...draft, [field.name]: value })}
            />
          ))}
        <footer className="sticky -bottom-5 z-10 -mx-5 -mb-5 flex flex-wrap items-center justify-end gap-2 border-t bg-surface px-5 py-3">
          <p role="alert" className="mr-auto text-sm text-bad">
            {isTried && Object.keys(problems).length > 0 && t('settings.lookAgain')}
            {isTried && problems[''] && ` ${problemText(problems[''])}`}
          </p>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button type="submit" look="primary">
            {t('settings.take')}
          </Button>
        </footer>
      </form>
    </Sheet>
  )
}
