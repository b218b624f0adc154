// One field of an item: line, long text with preview, moment, colour, choice, number, switch, words.
import { useTranslation } from 'react-i18next'
import type { JsonSchema } from '../../../../../src/contract/index.ts'
import { fromDateTimeInput, toDateTimeInput } from '../../../lib/format.ts'
import { useMoney } from '../../../lib/session.ts'
import { ChipsInput } from '../../../ui/chips-input.tsx'
import { type ControlProps, Field } from '../../../ui/field.tsx'
import { Input, Select, SwitchRow, TextArea } from '../../../ui/input.tsx'
import type { ItemDraft, ItemField } from '../items.ts'
import { useOptionText } from '../option-text.ts'
import { choicesOf, limitsOf, type Problem, schemaAt } from '../schema.ts'
import { ColourPicker } from './colour-picker.tsx'
import { KeySources } from './key-sources.tsx'
import { RichField } from './rich-field.tsx'

type Value = NonNullable<ItemDraft[string]>

type ItemControlProps = {
  field: ItemField
  /** Of the whole item. */
  schema: JsonSchema
  isOptional: boolean
  value: Value
  problem: Problem | undefined
  onChange: (value: Value) => void
}

type ControlPartProps = ItemControlProps & { control: ControlProps; text: string }

const QuotaInput = ({ control, text, onChange }: ControlPartProps) => {
  const { quota } = useMoney()
  const units = Number(text)
  return (
    <div className="flex flex-wrap items-center gap-2.5">
      <Input
        {...control}
        inputMode="numeric"
        value={text}
        onChange={({ target }) => onChange(target.value)}
        className="tabular w-44"
      />
      {text.trim() !== '' && Number.isFinite(units) && (
        <span className="tabular text-sm text-ink-faint">= {quota(units)}</span>
      )}
    </div>
  )
}

/** A moment in the reader's own zone, which is named; it is stored in UTC. */
const MomentInput = ({ control, text, onChange }: ControlPartProps) => {
  const { t } = useTranslation()
  const seconds = Date.parse(text) / 1000
  const change = (typed: string) => {
    const moment = fromDateTimeInput(typed)
    onChange(moment === undefined ? '' : new Date(moment * 1000).toISOString())
  }
  return (
    <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
      <Input
        {...control}
        type="datetime-local"
        value={Number.isFinite(seconds) ? toDateTimeInput(seconds) : ''}
        onChange={({ target }) => change(target.value)}
        className="w-60"
      />
      <span className="text-xs text-ink-faint">
        {t('settings.inZone', { zone: Intl.DateTimeFormat().resolvedOptions().timeZone })}
      </span>
    </div>
  )
}

const ChoiceInput = ({ field, schema, control, text, onChange }: ControlPartProps) => {
  const { choice } = useOptionText()
  const words = field.choices ?? choicesOf(schemaAt(schema, field.name))
  return (
    <Select {...control} value={text} onChange={({ target }) => onChange(target.value)} className="max-w-60">
      {(words.includes(text) ? words : [text, ...words]).map((word) => (
        <option key={word} value={word}>
          {choice(word)}
        </option>
      ))}
    </Select>
  )
}

const Part = (props: ControlPartProps) => {
  const { field, schema, control, text, value, onChange } = props
  const shared = { ...control, value: text, autoComplete: 'off' }
  switch (field.control) {
    case 'rich':
      return <RichField {...control} value={text} onChange={onChange} />
    case 'moment':
      return <MomentInput {...props} />
    case 'choice':
      return <ChoiceInput {...props} />
    case 'colour':
      return <ColourPicker value={text} words={choicesOf(schemaAt(schema, field.name))} onChange={onChange} />
    case 'quota':
      return <QuotaInput {...props} />
    case 'names':
      return <ChipsInput {...control} value={Array.isArray(value) ? value : []} suggestions={[]} onChange={onChange} />
    case 'sources':
      return <KeySources text={text} onChange={onChange} />
    case 'json':
      return (
        <TextArea
          {...shared}
          rows={6}
          spellCheck={false}
          onChange={({ target }) => onChange(target.value)}
          className="font-mono text-xs"
        />
      )
    case 'number':
      return (
        <Input
          {...shared}
          inputMode="decimal"
          onChange={({ target }) => onChange(target.value)}
          className="tabular w-44"
        />
      )
    default:
      return (
        <Input
          {...shared}
          spellCheck={field.control === 'line'}
          inputMode={field.control === 'address' ? 'url' : 'text'}
          placeholder={field.control === 'address' ? 'https://' : undefined}
          onChange={({ target }) => onChange(target.value)}
          className={field.control === 'code' ? 'font-mono text-xs' : undefined}
        />
      )
  }
}

/** How much of a bounded text is used, once it is worth knowing. */
const Count = ({ length, max }: { length: number; max: number }) => (
  <span className={length > max ? 'tabular text-xs text-bad' : 'tabular text-xs text-ink-faint'}>
    {length} / {max}
  </span>
)

const countFrom = 0.6

export const ItemControl = (props: ItemControlProps) => {
  const { field, schema, isOptional, value, problem, onChange } = props
  const { t } = useTranslation()
  const { field: label, fieldHelp, problem: problemText } = useOptionText()
  if (field.control === 'switch') {
    const help = fieldHelp(field.name)
    return (
      <SwitchRow
        label={label(field.name)}
        {...(help === undefined ? {} : { help })}
        checked={value === true}
        onChange={({ target }) => onChange(target.checked)}
      />
    )
  }
  const text = typeof value === 'string' ? value : ''
  const { lengthMax } = limitsOf(schemaAt(schema, field.name))
  return (
    <Field
      label={label(field.name)}
      help={fieldHelp(field.name)}
      error={problem && problemText(problem)}
      {...(isOptional ? { isOptionalText: t('settings.optional') } : {})}
      action={
        lengthMax !== undefined && text.length > lengthMax * countFrom ? (
          <Count length={text.length} max={lengthMax} />
        ) : undefined
      }
    >
      {(control) => <Part {...props} control={control} text={text} />}
    </Field>
  )
}
