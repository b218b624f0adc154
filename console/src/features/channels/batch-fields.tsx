// The fields of a batch edit: each is left alone until it is ticked.
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useId } from 'react'
import { useTranslation } from 'react-i18next'
import { type ChannelBatchField, channelBatchFields } from '../../../../src/contract/index.ts'
import { ChipsInput } from '../../ui/chips-input.tsx'
import { Combobox } from '../../ui/combobox.tsx'
import { Field } from '../../ui/field.tsx'
import { Checkbox, Input, Select, SwitchRow } from '../../ui/input.tsx'
import { JsonField } from '../../ui/json-field.tsx'
import { PairsField } from '../../ui/pairs-field.tsx'
import { channelsQuery, groupsQuery } from './api.ts'
import type { BatchValues, ListChange } from './batch-values.ts'
import { CheckRow } from './check-row.tsx'

export type PartProps = { values: BatchValues; onChange: (patch: Partial<BatchValues>) => void }

type TickProps = { label: string; isOn: boolean; onToggle: (isOn: boolean) => void; children: ReactNode }

/** A field with the box that says whether it is changed at all. */
const Tick = ({ label, isOn, onToggle, children }: TickProps) => {
  const id = useId()
  return (
    <div className="border-b py-3 last:border-b-0">
      <label htmlFor={id} className="flex w-fit cursor-pointer items-center gap-2.5 text-sm font-medium">
        <Checkbox id={id} checked={isOn} onChange={(event) => onToggle(event.target.checked)} />
        {label}
      </label>
      {isOn && <div className="mt-3 pl-6.5">{children}</div>}
    </div>
  )
}

type ListPartProps = {
  label: string
  value: ListChange | undefined
  suggestions: readonly string[]
  onChange: (value: ListChange | undefined) => void
}

const ListPart = ({ label, value, suggestions, onChange }: ListPartProps) => {
  const { t } = useTranslation()
  return (
    <Tick
      label={label}
      isOn={value !== undefined}
      onToggle={(isOn) => onChange(isOn ? { how: 'add', items: [] } : undefined)}
    >
      {value && (
        <div className="grid gap-3 sm:grid-cols-[9rem_1fr]">
          <Field label={t('batch.how')}>
            {(box) => (
              <Select
                {...box}
                value={value.how}
                onChange={({ target }) => onChange({ ...value, how: target.value as ListChange['how'] })}
              >
                <option value="add">{t('batch.add')}</option>
                <option value="remove">{t('batch.remove')}</option>
                <option value="replace">{t('batch.replace')}</option>
              </Select>
            )}
          </Field>
          <Field label={label}>
            {(box) => (
              <ChipsInput
                {...box}
                value={value.items}
                onChange={(items) => onChange({ ...value, items })}
                suggestions={suggestions}
              />
            )}
          </Field>
        </div>
      )}
    </Tick>
  )
}

type TextName = 'priority' | 'weight' | 'tag' | 'testModel' | 'baseUrl'

const TextPart = ({
  name,
  label,
  values,
  onChange,
  start = '',
}: PartProps & { name: TextName; label: string; start?: string }) => {
  const value = values[name]
  const isNumber = name === 'priority' || name === 'weight'
  return (
    <Tick label={label} isOn={value !== undefined} onToggle={(isOn) => onChange({ [name]: isOn ? start : undefined })}>
      <Input
        aria-label={label}
        type={isNumber ? 'number' : 'text'}
        autoComplete="off"
        value={value ?? ''}
        onChange={(event) => onChange({ [name]: event.target.value })}
      />
    </Tick>
  )
}

const jsonParts = [
  ['modelMapping', 'channel.modelMapping', 'string-map', '{\n  "gpt-4o": "my-deployment"\n}'],
  ['paramOverride', 'channel.paramOverride', 'object', '{\n  "temperature": 0\n}'],
  ['headerOverride', 'channel.headerOverride', 'object', '{\n  "X-Title": "{client_header:X-Title}"\n}'],
  ['statusCodeMapping', 'channel.statusCodeMapping', 'status-map', '{\n  "400": "500"\n}'],
] as const

/** Names of the columns as people know them. */
export const useFieldNames = (): Record<ChannelBatchField, string> => {
  const { t } = useTranslation()
  return {
    status: t('form.status'),
    models: t('form.models'),
    group: t('channel.groups'),
    priority: t('channel.priority'),
    weight: t('channel.weight'),
    auto_ban: t('channel.autoBan'),
    tag: t('channel.tag'),
    test_model: t('channel.testModel'),
    base_url: t('channel.baseUrl'),
    other: t('batch.other'),
    openai_organization: t('channel.organization'),
    model_mapping: t('channel.modelMapping'),
    status_code_mapping: t('channel.statusCodeMapping'),
    param_override: t('channel.paramOverride'),
    header_override: t('channel.headerOverride'),
    setting: t('batch.setting'),
    settings: t('batch.settings'),
    remark: t('channel.remark'),
  }
}

const sourcesMax = 100

const CopyPart = ({ values, onChange }: PartProps) => {
  const { t } = useTranslation()
  const names = useFieldNames()
  const { copyFrom } = values
  const sources = useQuery({
    ...channelsQuery({ sort: 'name', order: 'asc' }, 1, sourcesMax),
    enabled: copyFrom !== undefined,
  })
  const toggle = (field: ChannelBatchField, isOn: boolean) => {
    if (!copyFrom) return
    const fields = isOn ? [...copyFrom.fields, field] : copyFrom.fields.filter((other) => other !== field)
    onChange({ copyFrom: { ...copyFrom, fields } })
  }
  return (
    <Tick
      label={t('batch.copyFrom')}
      isOn={copyFrom !== undefined}
      onToggle={(isOn) =>
        onChange({ copyFrom: isOn ? { id: undefined, fields: ['models', 'model_mapping', 'group'] } : undefined })
      }
    >
      {copyFrom && (
        <div className="space-y-3">
          <Field label={t('batch.source')}>
            {(box) => (
              <Combobox
                {...box}
                value={copyFrom.id === undefined ? '' : String(copyFrom.id)}
                onChange={(value) => onChange({ copyFrom: { ...copyFrom, id: Number(value) } })}
                options={(sources.data?.items ?? []).map(({ id, name }) => ({
                  value: String(id),
                  label: name,
                  note: `#${id}`,
                }))}
                placeholder={t('batch.pickSource')}
              />
            )}
          </Field>
          <fieldset>
            <legend className="mb-1.5 text-sm font-medium">{t('batch.fields')}</legend>
            <div className="grid gap-x-4 gap-y-1.5 sm:grid-cols-2">
              {channelBatchFields.map((field) => (
                <CheckRow key={field} isOn={copyFrom.fields.includes(field)} onChange={(isOn) => toggle(field, isOn)}>
                  {names[field]}
                </CheckRow>
              ))}
            </div>
          </fieldset>
        </div>
      )}
    </Tick>
  )
}

export const BatchFields = ({ values, onChange }: PartProps) => {
  const { t } = useTranslation()
  const groups = useQuery(groupsQuery)
  const shared = { values, onChange }
  return (
    <div className="rounded-lg border px-4">
      <CopyPart {...shared} />
      <ListPart
        label={t('form.models')}
        value={values.models}
        suggestions={[]}
        onChange={(models) => onChange({ models })}
      />
      <ListPart
        label={t('channel.groups')}
        value={values.groups}
        suggestions={groups.data ?? ['default']}
        onChange={(list) => onChange({ groups: list })}
      />
      <TextPart {...shared} name="priority" label={t('channel.priority')} start="0" />
      <TextPart {...shared} name="weight" label={t('channel.weight')} start="0" />
      <TextPart {...shared} name="tag" label={t('channel.tag')} />
      <TextPart {...shared} name="testModel" label={t('channel.testModel')} />
      <TextPart {...shared} name="baseUrl" label={t('channel.baseUrl')} />
      <Tick
        label={t('channel.autoBan')}
        isOn={values.isAutoBan !== undefined}
        onToggle={(isOn) => onChange({ isAutoBan: isOn ? true : undefined })}
      >
        <SwitchRow
          label={t('channel.autoBan')}
          checked={values.isAutoBan === true}
          onChange={(event) => onChange({ isAutoBan: event.target.checked })}
        />
      </Tick>
      {jsonParts.map(([name, label, shape, example]) => (
        <Tick
          key={name}
          label={t(label)}
          isOn={values[name] !== undefined}
          onToggle={(isOn) => onChange({ [name]: isOn ? '' : undefined })}
        >
          {shape === 'object' ? (
            <JsonField
              label={t(label)}
              help={t('batch.emptyClears')}
              shape={shape}
              example={example}
              value={values[name] ?? ''}
              onChange={(text) => onChange({ [name]: text })}
            />
          ) : (
            <PairsField
              label={t(label)}
              help={t('batch.emptyClears')}
              columns={
                shape === 'string-map'
                  ? [t('mapping.asked'), t('mapping.sent')]
                  : [t('mapping.upstreamCode'), t('mapping.clientCode')]
              }
              shape={shape}
              example={example}
              value={values[name] ?? ''}
              onChange={(text) => onChange({ [name]: text })}
              suggestions={[[], []]}
            />
          )}
        </Tick>
      ))}
    </div>
  )
}
