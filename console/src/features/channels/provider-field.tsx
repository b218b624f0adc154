// One provider-specific field, drawn from its description.
import { Controller, useFormContext } from 'react-hook-form'
import type { ChannelField } from '../../../../src/contract/index.ts'
import { Field } from '../../ui/field.tsx'
import { Input, Select, SwitchRow, TextArea } from '../../ui/input.tsx'
import { type ChannelValues, fieldKey } from './values.ts'

export const ProviderField = ({ field }: { field: ChannelField }) => {
  const { control } = useFormContext<ChannelValues>()
  // The column `other` is a value of its own; the rest gathers under `fields` until it is written into its JSON column.
  const name = field.where === 'other' ? ('other' as const) : (`fields.${fieldKey(field)}` as const)
  return (
    <Controller
      control={control}
      name={name}
      render={({ field: { value, onChange, onBlur, ref } }) => {
        if (field.kind === 'switch')
          return (
            <SwitchRow
              ref={ref}
              label={field.label}
              {...(field.help ? { help: field.help } : {})}
              checked={value === true}
              onBlur={onBlur}
              onChange={(event) => onChange(event.target.checked)}
            />
          )
        const shared = { ref, onBlur, value: typeof value === 'string' ? value : '', placeholder: field.placeholder }
        return (
          <Field label={field.label} help={field.help}>
            {(box) =>
              field.kind === 'select' ? (
                <Select {...box} {...shared} onChange={(event) => onChange(event.target.value)}>
                  {(field.options ?? []).map((option) => (
                    <option key={option.value} value={option.value}>
                      {option.label}
                    </option>
                  ))}
                </Select>
              ) : field.kind === 'textarea' ? (
                <TextArea {...box} {...shared} spellCheck={false} onChange={(event) => onChange(event.target.value)} />
              ) : (
                <Input {...box} {...shared} autoComplete="off" onChange={(event) => onChange(event.target.value)} />
              )
            }
          </Field>
        )
      }}
    />
  )
}
