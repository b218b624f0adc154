// The parameter override in two views over one text: a list of operations to click together, and the JSON itself.
import { ListPlus, Wand2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../../../ui/button.tsx'
import { JsonField } from '../../../ui/json-field.tsx'
import { Menu, MenuItem } from '../../../ui/menu.tsx'
import { Tabs } from '../../../ui/tabs.tsx'
import { OperationCard } from './operation-card.tsx'
import {
  legacyToOperations,
  moved,
  type Operation,
  type Override,
  readOverride,
  templates,
  writeOverride,
} from './operations.ts'

type ViewProps = { value: string; onChange: (value: string) => void }

const operationsOf = (override: Override): readonly Operation[] =>
  override.kind === 'operations' ? override.operations : []

const Operations = ({ value, onChange }: ViewProps) => {
  const { t } = useTranslation()
  const [openIndex, setOpenIndex] = useState<number>()
  const override = readOverride(value)
  const operations = operationsOf(override)
  const rest = override.kind === 'operations' ? override.rest : {}
  const put = (next: readonly Operation[]) => onChange(writeOverride(next, rest))
  const add = (more: readonly Operation[]) => {
    setOpenIndex(operations.length)
    put([...operations, ...more])
  }
  if (override.kind === 'broken') return <p className="text-sm text-bad">{t('override.broken')}</p>
  if (override.kind === 'legacy')
    return (
      <div className="space-y-2">
        <p className="text-sm text-ink-soft">{t('override.legacy')}</p>
        <Button icon={Wand2} onClick={() => onChange(writeOverride(legacyToOperations(value)))}>
          {t('override.convert')}
        </Button>
      </div>
    )
  return (
    <div className="space-y-2">
      {operations.length === 0 && <p className="text-sm text-ink-faint">{t('override.none')}</p>}
      {operations.map((operation, index) => (
        <OperationCard
          // biome-ignore lint/suspicious/noArrayIndexKey: operations have no identity but their place
          key={index}
          index={index}
          count={operations.length}
          operation={operation}
          isOpen={openIndex === index}
          onToggle={(isOpen) => setOpenIndex((old) => (isOpen ? index : old === index ? undefined : old))}
          onChange={(next) => put(operations.map((old, place) => (place === index ? next : old)))}
          onMove={(step) => {
            setOpenIndex(undefined)
            put(moved(operations, index, step))
          }}
          onCopy={() => put([...operations.slice(0, index + 1), operation, ...operations.slice(index + 1)])}
          onRemove={() => {
            setOpenIndex(undefined)
            put(operations.filter((_, place) => place !== index))
          }}
        />
      ))}
      <div className="flex flex-wrap gap-2 pt-1">
        <Button size="sm" icon={ListPlus} onClick={() => add([{ mode: 'set', path: '' }])}>
          {t('override.add')}
        </Button>
        <Menu align="start" trigger={<Button size="sm">{t('override.templates')}</Button>}>
          {templates.map(({ name, operations: more }) => (
            <MenuItem key={name} onSelect={() => add(more)}>
              {t(name)}
            </MenuItem>
          ))}
        </Menu>
      </div>
    </div>
  )
}

/** A labelled field of a form. */
export const OverrideField = ({ value, onChange }: ViewProps) => {
  const { t } = useTranslation()
  const [view, setView] = useState<'form' | 'json'>('form')
  return (
    <fieldset>
      <legend className="mb-1 text-sm font-medium">{t('channel.paramOverride')}</legend>
      <Tabs
        label={t('channel.paramOverride')}
        value={view}
        onChange={setView}
        tabs={[
          { id: 'form', label: t('override.viewForm'), count: operationsOf(readOverride(value)).length || undefined },
          { id: 'json', label: t('override.viewJson') },
        ]}
      />
      {view === 'form' ? (
        <Operations value={value} onChange={onChange} />
      ) : (
        <JsonField
          label={t('override.viewJson')}
          help={t('channel.paramOverrideHelp')}
          shape="object"
          example={'{\n  "temperature": 0\n}'}
          value={value}
          onChange={onChange}
        />
      )}
    </fieldset>
  )
}
