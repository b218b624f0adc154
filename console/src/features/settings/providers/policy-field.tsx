// Who may come in through a custom site: conditions as rows, or JSON where they are nested.
import { Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { policyOperators } from '../../../../../src/contract/index.ts'
import { cn } from '../../../lib/cn.ts'
import { Button, IconButton } from '../../../ui/button.tsx'
import { Input, Select } from '../../../ui/input.tsx'
import { JsonField } from '../../../ui/json-field.tsx'
import { FormOrText } from '../editors/view-switch.tsx'
import { useOptionText } from '../option-text.ts'
import { type Condition, hasValue, type Policy, readPolicy, writePolicy } from './policy.ts'

const example = '{"logic":"and","conditions":[{"field":"email_verified","op":"eq","value":true}]}'

type PolicyFieldProps = { value: string; hasProblem: boolean; onChange: (text: string) => void }

type RowsProps = { policy: Policy; hasProblem: boolean; onChange: (policy: Policy) => void }

const ConditionRows = ({ policy, hasProblem, onChange }: RowsProps) => {
  const { t } = useTranslation()
  const { problem } = useOptionText()
  const { conditions, isAny } = policy
  const edit = (index: number, change: Partial<Condition>) =>
    onChange({ isAny, conditions: conditions.map((old, at) => (at === index ? { ...old, ...change } : old)) })
  return (
    <div className="space-y-3">
      {conditions.length > 1 && (
        <Select
          aria-label={t('settings.policyLogic')}
          value={isAny ? 'or' : 'and'}
          onChange={({ target }) => onChange({ conditions, isAny: target.value === 'or' })}
          className="max-w-60"
        >
          <option value="and">{t('settings.policyAll')}</option>
          <option value="or">{t('settings.policyAny')}</option>
        </Select>
      )}
      {conditions.map(({ field, op, value }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a condition is its place
        <div key={index} className="flex items-start gap-2 max-sm:rounded-lg max-sm:border max-sm:p-3">
          <div className="grid min-w-0 flex-1 gap-2 sm:grid-cols-[minmax(0,1fr)_10rem_minmax(0,1fr)]">
            <div className="min-w-0">
              <Input
                aria-label={t('settings.policyField')}
                aria-invalid={(hasProblem && field.trim() === '') || undefined}
                placeholder="email_verified"
                value={field}
                spellCheck={false}
                onChange={({ target }) => edit(index, { field: target.value })}
                className="font-mono text-xs"
              />
              {hasProblem && field.trim() === '' && (
                <p className="mt-1 text-xs text-bad">{problem({ kind: 'required' })}</p>
              )}
            </div>
            <Select
              aria-label={t('settings.policyOperator')}
              value={op}
              onChange={({ target }) =>
                edit(index, { op: policyOperators.find((known) => known === target.value) ?? op })
              }
            >
              {policyOperators.map((known) => (
                <option key={known} value={known}>
                  {t(`settings.operator.${known}`)}
                </option>
              ))}
            </Select>
            <Input
              aria-label={t('settings.policyValue')}
              placeholder="true"
              value={value}
              spellCheck={false}
              onChange={({ target }) => edit(index, { value: target.value })}
              className={cn('font-mono text-xs', !hasValue(op) && 'invisible max-sm:hidden')}
            />
          </div>
          <IconButton
            icon={Trash2}
            label={t('action.remove', { name: field })}
            onClick={() => onChange({ isAny, conditions: conditions.filter((_, at) => at !== index) })}
            className="mt-0.5"
          />
        </div>
      ))}
      <Button
        size="sm"
        icon={Plus}
        onClick={() => onChange({ isAny, conditions: [...conditions, { field: '', op: 'eq', value: '' }] })}
      >
        {t('settings.addCondition')}
      </Button>
    </div>
  )
}

export const PolicyField = ({ value, hasProblem, onChange }: PolicyFieldProps) => {
  const { t } = useTranslation()
  const { field } = useOptionText()
  const [view, setView] = useState<'form' | 'text'>('form')
  // What is typed stays as it is typed: read back, `1.0` would be `1` before its next digit.
  const [policy, setPolicy] = useState(() => readPolicy(value))
  const [seen, setSeen] = useState(value)
  if (seen !== value) {
    setSeen(value)
    setPolicy(readPolicy(value))
  }
  const change = (next: Policy) => {
    const text = writePolicy(next)
    setPolicy(next)
    setSeen(text)
    onChange(text)
  }
  const isForm = view === 'form' && policy !== undefined
  return (
    <div className="space-y-3">
      <FormOrText isForm={isForm} onChange={setView} />
      {isForm ? (
        <ConditionRows policy={policy} hasProblem={hasProblem} onChange={change} />
      ) : (
        <>
          {view === 'form' && <p className="text-xs text-warn">{t('settings.onlyText')}</p>}
          <JsonField
            label={field('access_policy')}
            shape="object"
            example={example}
            value={value}
            onChange={onChange}
          />
        </>
      )}
    </div>
  )
}
