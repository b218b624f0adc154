// A JSON text with live validation, formatting and an example to start from.
import { useTranslation } from 'react-i18next'
import { findJsonProblem, type JsonShape, prettyJson } from '../lib/json-text.ts'
import { Button } from './button.tsx'
import { Field } from './field.tsx'
import { TextArea } from './input.tsx'

type JsonFieldProps = {
  label: string
  help?: string | undefined
  shape: JsonShape
  example: string
  value: string
  onChange: (value: string) => void
}

/** A labelled JSON text area; problems are shown as they are typed. */
export const JsonField = ({ label, help, shape, example, value, onChange }: JsonFieldProps) => {
  const { t } = useTranslation()
  const problem = findJsonProblem(value, shape)
  const isEmpty = value.trim() === ''
  return (
    <Field
      label={label}
      help={help}
      error={problem && t(problem.key, { detail: problem.detail })}
      action={
        <Button
          look="link"
          size="bare"
          className="text-xs"
          disabled={problem !== undefined}
          onClick={() => onChange(isEmpty ? example : prettyJson(value))}
        >
          {isEmpty ? t('json.insertExample') : t('json.format')}
        </Button>
      }
    >
      {(control) => (
        <TextArea
          {...control}
          value={value}
          spellCheck={false}
          placeholder={example}
          rows={isEmpty ? 3 : Math.min(12, value.split('\n').length + 1)}
          onChange={(event) => onChange(event.target.value)}
          className="font-mono text-xs"
        />
      )}
    </Field>
  )
}
