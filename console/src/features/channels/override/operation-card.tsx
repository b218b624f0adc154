// One operation of the override: its mode, the inputs of that mode, and when it applies.
import { ArrowDown, ArrowUp, Copy, Plus, Trash2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Button, IconButton } from '../../../ui/button.tsx'
import { Field } from '../../../ui/field.tsx'
import { Input, Select, SwitchRow, TextArea } from '../../../ui/input.tsx'
import {
  type Condition,
  conditionModes,
  conditionsOf,
  isMode,
  modeInputs,
  type Operation,
  operationModes,
  readValue,
  showValue,
  withMember,
  withMode,
} from './operations.ts'

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

type ConditionProps = { condition: Condition; onChange: (next: Condition) => void; onRemove: () => void }

const ConditionRow = ({ condition, onChange, onRemove }: ConditionProps) => {
  const { t } = useTranslation()
  const set = (name: string, value: unknown) => onChange(withMember(condition, name, value))
  return (
    <div className="space-y-2 rounded-md border p-2.5">
      <div className="grid items-end gap-2 sm:grid-cols-[1fr_8rem_1fr_auto]">
        <Field label={t('override.path')}>
          {(box) => (
            <Input
              {...box}
              value={textOf(condition.path)}
              placeholder="model"
              onChange={(event) => set('path', event.target.value)}
              className="font-mono text-xs"
            />
          )}
        </Field>
        <Field label={t('override.compare')}>
          {(box) => (
            <Select
              {...box}
              value={textOf(condition.mode) || 'full'}
              onChange={(event) => set('mode', event.target.value)}
            >
              {conditionModes.map((mode) => (
                <option key={mode}>{mode}</option>
              ))}
            </Select>
          )}
        </Field>
        <Field label={t('override.value')}>
          {(box) => (
            <Input
              {...box}
              value={showValue(condition.value)}
              onChange={(event) => set('value', readValue(event.target.value))}
              className="font-mono text-xs"
            />
          )}
        </Field>
        <IconButton icon={Trash2} label={t('override.removeCondition')} onClick={onRemove} />
      </div>
      <SwitchRow
        label={t('override.invert')}
        checked={condition.invert === true}
        onChange={(event) => set('invert', event.target.checked || undefined)}
      />
      <SwitchRow
        label={t('override.passMissing')}
        checked={condition.pass_missing_key === true}
        onChange={(event) => set('pass_missing_key', event.target.checked || undefined)}
      />
    </div>
  )
}

type EditProps = { operation: Operation; onChange: (next: Operation) => void }

const Conditions = ({ operation, onChange }: EditProps) => {
  const { t } = useTranslation()
  const conditions = conditionsOf(operation)
  const put = (next: Condition[]) => onChange(withMember(operation, 'conditions', next.length === 0 ? undefined : next))
  return (
    <div className="space-y-2">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <span className="text-sm font-medium">{t('override.conditions')}</span>
        <Button size="sm" icon={Plus} onClick={() => put([...conditions, { path: 'model', mode: 'full', value: '' }])}>
          {t('override.addCondition')}
        </Button>
      </div>
      {conditions.length === 0 && <p className="text-xs text-ink-faint">{t('override.always')}</p>}
      {conditions.map((condition, index) => (
        <ConditionRow
          // biome-ignore lint/suspicious/noArrayIndexKey: conditions have no identity but their place
          key={index}
          condition={condition}
          onChange={(next) => put(conditions.map((old, place) => (place === index ? next : old)))}
          onRemove={() => put(conditions.filter((_, place) => place !== index))}
        />
      ))}
      {conditions.length > 1 && (
        <Field label={t('override.logic')} className="sm:max-w-48">
          {(box) => (
            <Select
              {...box}
              value={operation.logic === 'AND' ? 'AND' : 'OR'}
              onChange={(event) => onChange(withMember(operation, 'logic', event.target.value))}
            >
              <option value="AND">{t('override.and')}</option>
              <option value="OR">{t('override.or')}</option>
            </Select>
          )}
        </Field>
      )}
    </div>
  )
}

const Inputs = ({ operation, onChange }: EditProps) => {
  const { t } = useTranslation()
  const { mode } = operation
  if (!isMode(mode)) return <p className="text-sm text-warn">{t('override.unknownMode', { mode: String(mode) })}</p>
  const inputs: readonly string[] = modeInputs[mode]
  const set = (name: string, value: unknown) => onChange(withMember(operation, name, value))
  const labels: Record<string, string> = {
    path: mode.endsWith('_header') ? t('override.header') : t('override.path'),
    from: t('override.from'),
    to: t('override.to'),
  }
  return (
    <div className="space-y-3">
      <div className="grid gap-3 sm:grid-cols-2">
        {['path', 'from', 'to']
          .filter((name) => inputs.includes(name))
          .map((name) => (
            <Field key={name} label={labels[name] ?? name}>
              {(box) => (
                <Input
                  {...box}
                  value={textOf(operation[name])}
                  autoComplete="off"
                  spellCheck={false}
                  onChange={(event) => set(name, event.target.value || undefined)}
                  className="font-mono text-xs"
                />
              )}
            </Field>
          ))}
      </div>
      {inputs.includes('value') && (
        <Field label={t('override.value')} help={t('override.valueHelp')}>
          {(box) => (
            <TextArea
              {...box}
              rows={2}
              spellCheck={false}
              // Typed text is read when it is left: half-typed JSON is not text.
              defaultValue={showValue(operation.value)}
              onBlur={(event) => set('value', readValue(event.target.value))}
              className="font-mono text-xs"
            />
          )}
        </Field>
      )}
      {inputs.includes('keep_origin') && (
        <SwitchRow
          label={t('override.keepOrigin')}
          help={t('override.keepOriginHelp')}
          checked={operation.keep_origin === true}
          onChange={(event) => set('keep_origin', event.target.checked || undefined)}
        />
      )}
    </div>
  )
}

const summaryOf = ({ mode, path, from, to, description }: Operation): string =>
  [textOf(mode), textOf(path), [textOf(from), textOf(to)].filter(Boolean).join(' → '), textOf(description)]
    .filter(Boolean)
    .join(' · ')

type CardProps = EditProps & {
  index: number
  count: number
  isOpen: boolean
  onToggle: (isOpen: boolean) => void
  onMove: (step: -1 | 1) => void
  onCopy: () => void
  onRemove: () => void
}

export const OperationCard = ({
  operation,
  onChange,
  index,
  count,
  isOpen,
  onToggle,
  onMove,
  onCopy,
  onRemove,
}: CardProps) => {
  const { t } = useTranslation()
  const n = index + 1
  return (
    <details
      open={isOpen}
      onToggle={(event) => onToggle(event.currentTarget.open)}
      className="rounded-lg border open:bg-sunken/40"
    >
      <summary className="flex cursor-pointer items-center gap-2 px-3 py-1.5">
        <span className="tabular text-xs text-ink-faint">{n}</span>
        <span className="min-w-0 flex-1 truncate font-mono text-xs">{summaryOf(operation)}</span>
        <IconButton icon={ArrowUp} label={t('override.up', { n })} disabled={index === 0} onClick={() => onMove(-1)} />
        <IconButton
          icon={ArrowDown}
          label={t('override.down', { n })}
          disabled={index === count - 1}
          onClick={() => onMove(1)}
        />
        <IconButton icon={Copy} label={t('override.duplicate', { n })} onClick={onCopy} />
        <IconButton icon={Trash2} label={t('override.remove', { n })} onClick={onRemove} />
      </summary>
      <div className="space-y-4 border-t p-3">
        <div className="grid gap-3 sm:grid-cols-2">
          <Field label={t('override.mode')}>
            {(box) => (
              <Select
                {...box}
                value={isMode(operation.mode) ? operation.mode : ''}
                onChange={({ target }) => isMode(target.value) && onChange(withMode(operation, target.value))}
              >
                {!isMode(operation.mode) && <option value="">{String(operation.mode)}</option>}
                {operationModes.map((mode) => (
                  <option key={mode}>{mode}</option>
                ))}
              </Select>
            )}
          </Field>
          <Field label={t('override.description')}>
            {(box) => (
              <Input
                {...box}
                value={textOf(operation.description)}
                onChange={(event) => onChange(withMember(operation, 'description', event.target.value || undefined))}
              />
            )}
          </Field>
        </div>
        <Inputs key={String(operation.mode)} operation={operation} onChange={onChange} />
        <Conditions operation={operation} onChange={onChange} />
      </div>
    </details>
  )
}
