// Which group serves and which model answers.
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Combobox } from '../../ui/combobox.tsx'
import { Field } from '../../ui/field.tsx'
import { Select } from '../../ui/input.tsx'
import { priceListQuery } from '../pricing/api.ts'
import { isUnpriced } from '../pricing/prices.ts'
import { groupModelsQuery, groupsQuery } from './api.ts'

type GroupPickerProps = { value: string; onChange: (group: string) => void }

/** The caller's groups with their price factors; the first choice is their own. */
export const GroupPicker = ({ value, onChange }: GroupPickerProps) => {
  const { t } = useTranslation()
  const groups = Object.entries(useQuery(groupsQuery).data ?? {})
  return (
    <Field label={t('form.group')}>
      {(control) => (
        <Select {...control} value={value} onChange={(event) => onChange(event.target.value)}>
          <option value="">{t('playground.ownGroup')}</option>
          {groups.map(([name, { ratio, desc }]) => (
            <option key={name} value={name}>
              {desc === '' || desc === name ? name : `${name} · ${desc}`}
              {typeof ratio === 'number' ? ` · ×${ratio}` : ''}
            </option>
          ))}
        </Select>
      )}
    </Field>
  )
}

type ModelPickerProps = {
  label: string
  group: string
  value: string
  onChange: (model: string) => void
  /** Models whose names fit come first. */
  prefers?: RegExp
}

/** A model of the group. */
export const ModelPicker = ({ label, group, value, onChange, prefers }: ModelPickerProps) => {
  const { t } = useTranslation()
  const models = useQuery(groupModelsQuery(group)).data ?? []
  const sorted = prefers
    ? [...models.filter((model) => prefers.test(model)), ...models.filter((model) => !prefers.test(model))]
    : models
  const isGone = value !== '' && models.length > 0 && !models.includes(value)
  return (
    <Field label={label} error={isGone ? t('playground.modelGone') : undefined}>
      {(control) => (
        <Combobox
          {...control}
          value={value}
          onChange={onChange}
          placeholder={t('playground.chooseModel')}
          options={(isGone ? [value, ...sorted] : sorted).map((model) => ({ value: model, label: model }))}
        />
      )}
    </Field>
  )
}

/**
 * The model that is asked: the chosen one, else the first of the group whose name fits, with a price if one has any; '' where none fits.
 */
export const useModel = (group: string, chosen: string | undefined, fits: RegExp): string => {
  const models = useQuery(groupModelsQuery(group)).data ?? []
  const prices = useQuery({ ...priceListQuery, retry: false })
  if (chosen !== undefined || prices.isPending) return chosen ?? ''
  const unpriced = new Set(prices.data?.data.filter(isUnpriced).map(({ model_name: name }) => name))
  const fitting = models.filter((model) => fits.test(model))
  return fitting.find((model) => !unpriced.has(model)) ?? fitting[0] ?? ''
}
