// Controls of single values: numbers with what they count, choices, addresses, texts with a preview, lists, secrets.
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { OptionDefinition } from '../../../../src/contract/index.ts'
import { splitList } from '../../lib/json-text.ts'
import { useMoney } from '../../lib/session.ts'
import { Button } from '../../ui/button.tsx'
import { ChipsInput } from '../../ui/chips-input.tsx'
import { Combobox } from '../../ui/combobox.tsx'
import type { ControlProps } from '../../ui/field.tsx'
import { Input, PasswordInput, Select, TextArea } from '../../ui/input.tsx'
import { useDrafts } from './drafts.ts'
import { RichField } from './editors/rich-field.tsx'
import { isManyLines, isRichText, unitOf } from './layout.ts'
import { useOptionText } from './option-text.ts'

type Props = { option: OptionDefinition; control: ControlProps }

const NumberControl = ({ option, control }: Props) => {
  const { t } = useTranslation()
  const { textOf, set } = useDrafts()
  const { quota } = useMoney()
  const unit = unitOf(option.key)
  const text = textOf(option)
  const amount = Number(text)
  return (
    <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
      <Input
        {...control}
        inputMode={option.type === 'int' ? 'numeric' : 'decimal'}
        autoComplete="off"
        value={text}
        onChange={({ target }) => set(option, target.value)}
        className="tabular w-40"
      />
      {unit && <span className="text-sm text-ink-faint">{t(`settings.unit.${unit}`)}</span>}
      {unit === 'quota' && text.trim() !== '' && Number.isFinite(amount) && (
        <span className="tabular text-sm text-ink-faint">= {quota(amount)}</span>
      )}
    </div>
  )
}

const ChoiceControl = ({ option, control }: Props) => {
  const { choice } = useOptionText()
  const { textOf, set } = useDrafts()
  const value = textOf(option)
  const words = option.choices.includes(value) ? option.choices : [value, ...option.choices]
  return (
    <Select {...control} value={value} onChange={({ target }) => set(option, target.value)} className="md:max-w-72">
      {words.map((word) => (
        <option key={word} value={word}>
          {choice(word)}
        </option>
      ))}
    </Select>
  )
}

/** A secret is written, never shown; nothing typed keeps what is stored. */
const SecretControl = ({ option, control }: Props) => {
  const { t } = useTranslation()
  const { textOf, set, isChanged, reset, removeSecret } = useDrafts()
  const text = textOf(option)
  const isRemoved = isChanged(option.key) && text === ''
  const placeholder = option.is_set ? t('settings.secretSet') : t('settings.secretEmpty')
  const shared = {
    ...control,
    value: text,
    autoComplete: 'new-password',
    placeholder: isRemoved ? t('settings.secretRemoved') : placeholder,
  }
  return (
    <>
      {isManyLines(option.key) ? (
        <TextArea
          {...shared}
          rows={3}
          spellCheck={false}
          onChange={({ target }) => set(option, target.value)}
          className="font-mono text-xs"
        />
      ) : (
        <PasswordInput {...shared} onChange={({ target }) => set(option, target.value)} />
      )}
      {option.is_set && text === '' && (
        <Button
          look="link"
          size="bare"
          className="mt-1.5 text-xs"
          onClick={() => (isRemoved ? reset(option.key) : removeSecret(option))}
        >
          {isRemoved ? t('settings.keepSecret') : t('settings.removeSecret')}
        </Button>
      )}
    </>
  )
}

const ZoneControl = ({ option, control }: Props) => {
  const { t } = useTranslation()
  const { textOf, set } = useDrafts()
  const zones = useMemo(
    () => [
      { value: '', label: t('settings.serverZone') },
      ...['UTC', ...Intl.supportedValuesOf('timeZone')].map((value) => ({ value, label: value.replaceAll('_', ' ') })),
    ],
    [t],
  )
  return <Combobox {...control} value={textOf(option)} options={zones} onChange={(zone) => set(option, zone)} />
}

const PictureControl = ({ option, control }: Props) => {
  const { textOf, set } = useDrafts()
  const address = textOf(option)
  const [broken, setBroken] = useState('')
  return (
    <div className="flex items-start gap-3">
      <Input {...control} value={address} spellCheck={false} onChange={({ target }) => set(option, target.value)} />
      {/^(https?:\/\/|\/|data:image\/)/i.test(address) && broken !== address && (
        <img
          src={address}
          alt=""
          onError={() => setBroken(address)}
          className="size-9 shrink-0 rounded-md border bg-sunken object-contain p-1"
        />
      )}
    </div>
  )
}

const LinesControl = ({ option, control }: Props) => {
  const { textOf, set } = useDrafts()
  return (
    <TextArea
      {...control}
      rows={rowsFor(textOf(option))}
      value={textOf(option)}
      onChange={({ target }) => set(option, target.value)}
    />
  )
}

const WordsControl = ({ option, control }: Props) => {
  const { textOf, set } = useDrafts()
  return (
    <ChipsInput
      {...control}
      value={splitList(textOf(option))}
      suggestions={[]}
      onChange={(words) => set(option, words.join(','))}
    />
  )
}

const rowsFor = (text: string): number => Math.max(4, Math.min(16, text.split('\n').length + 2))

const RichControl = ({ option, control }: Props) => {
  const { textOf, set } = useDrafts()
  return (
    <RichField
      {...control}
      value={textOf(option)}
      rows={rowsFor(textOf(option))}
      onChange={(text) => set(option, text)}
    />
  )
}

const TextControl = ({ option, control }: Props) => {
  const { textOf, set } = useDrafts()
  const shared = { ...control, value: textOf(option), spellCheck: false }
  if (isManyLines(option.key))
    return (
      <TextArea
        {...shared}
        rows={4}
        onChange={({ target }) => set(option, target.value)}
        className="font-mono text-xs"
      />
    )
  return (
    <Input
      {...shared}
      inputMode={option.format === 'web-address' ? 'url' : 'text'}
      autoComplete="off"
      placeholder={option.format === 'web-address' ? 'https://' : undefined}
      onChange={({ target }) => set(option, target.value)}
    />
  )
}

/** The control that fits the option. */
export const OptionControl = (props: Props) => {
  const { key, type, choices, is_secret: isSecret, format, separator } = props.option
  if (choices.length > 0) return <ChoiceControl {...props} />
  if (isSecret) return <SecretControl {...props} />
  if (type === 'int' || type === 'float') return <NumberControl {...props} />
  if (format === 'time-zone') return <ZoneControl {...props} />
  if (format === 'picture') return <PictureControl {...props} />
  if (separator === '\n') return <LinesControl {...props} />
  if (separator === ',') return format === undefined ? <WordsControl {...props} /> : <TextControl {...props} />
  return isRichText(key) ? <RichControl {...props} /> : <TextControl {...props} />
}
