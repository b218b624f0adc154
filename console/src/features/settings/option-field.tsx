// One option as a control that fits its kind; secrets are written and never shown.
import { useTranslation } from 'react-i18next'
import type { OptionDefinition } from '../../../../src/contract/index.ts'
import { Field } from '../../ui/field.tsx'
import { Input, PasswordInput, Select, SwitchRow, TextArea } from '../../ui/input.tsx'
import { JsonField } from '../../ui/json-field.tsx'
import { nameOf } from './sections.ts'

type Props = {
  option: OptionDefinition
  value: string
  error: string | undefined
  onChange: (value: string) => void
}

/** Texts that are pages, not lines. */
const LONG = /^(?:About|HomePageContent|Notice|Footer|legal\.)/

const TextControl = ({ option, value, error, onChange }: Props) => {
  const { t } = useTranslation()
  const { key, type, help, choices, is_secret, is_set, is_read_only } = option
  const isLong = type === 'list' || LONG.test(key)
  return (
    <Field
      label={nameOf(key)}
      help={help}
      error={error}
      action={<code className="min-w-0 text-right text-xs break-all text-ink-faint">{key}</code>}
    >
      {(control) => {
        const shared = { ...control, value, disabled: is_read_only }
        if (choices.length > 0) {
          return (
            <Select {...shared} onChange={(event) => onChange(event.target.value)}>
              {!choices.includes(value) && <option value={value}>{value}</option>}
              {choices.map((choice) => (
                <option key={choice} value={choice}>
                  {choice === '' ? '—' : choice}
                </option>
              ))}
            </Select>
          )
        }
        if (is_secret) {
          return (
            <PasswordInput
              {...shared}
              autoComplete="new-password"
              placeholder={is_set ? t('settings.secretSet') : t('settings.secretEmpty')}
              onChange={(event) => onChange(event.target.value)}
            />
          )
        }
        if (isLong) {
          return <TextArea {...shared} rows={6} onChange={(event) => onChange(event.target.value)} />
        }
        const isNumber = type === 'int' || type === 'float'
        return (
          <Input
            {...shared}
            type={isNumber ? 'number' : 'text'}
            step={type === 'float' ? 'any' : 1}
            onChange={(event) => onChange(event.target.value)}
          />
        )
      }}
    </Field>
  )
}

/** The control of an option. */
export const OptionField = (props: Props) => {
  const { option, value, error, onChange } = props
  if (option.type === 'bool') {
    return (
      <div>
        <SwitchRow
          label={nameOf(option.key)}
          help={option.help}
          disabled={option.is_read_only}
          checked={value === 'true'}
          onChange={(event) => onChange(String(event.target.checked))}
        />
        {error && <p className="mt-1 text-xs text-bad">{error}</p>}
      </div>
    )
  }
  if (option.type === 'json') {
    return (
      <div>
        <JsonField
          label={nameOf(option.key)}
          help={option.help}
          shape="any"
          example={option.default}
          value={value}
          onChange={onChange}
        />
        {error && <p className="mt-1 text-xs text-bad">{error}</p>}
      </div>
    )
  }
  return <TextControl {...props} />
}
