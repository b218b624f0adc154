// Section: provider, name, address and keys.
import { Controller, useFormContext } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import type { Channel, ChannelType } from '../../../../src/contract/index.ts'
import { BrandMark } from '../../ui/brand-mark.tsx'
import { Button } from '../../ui/button.tsx'
import { Combobox } from '../../ui/combobox.tsx'
import { Field } from '../../ui/field.tsx'
import { FormSection } from '../../ui/form-layout.tsx'
import { Input, Select, SwitchRow, TextArea } from '../../ui/input.tsx'
import { CodexLoginSteps } from './codex-login.tsx'
import { KeyReveal } from './key-reveal.tsx'
import { ProviderField } from './provider-field.tsx'
import { type ChannelValues, cleanKeyLines, fieldKey } from './values.ts'

type AccessSectionProps = { channel: Channel | undefined; types: ChannelType[]; type: ChannelType | undefined }

const KeyField = ({ channel, type }: { channel: Channel | undefined; type: ChannelType | undefined }) => {
  const { t } = useTranslation()
  const { register, watch, setValue, getValues, formState } = useFormContext<ChannelValues>()
  const mode = watch('mode')
  const isMultiKey = channel?.channel_info?.is_multi_key === true
  const isMany = mode !== 'single' || isMultiKey
  const error = formState.errors.key?.message
  const help = [
    type?.key_hint && t('channel.keyHint', { hint: type.key_hint }),
    channel ? t('channel.keyKept') : isMany && t('channel.keyLines'),
  ]
    .filter(Boolean)
    .join(' ')
  return (
    <>
      {isMultiKey && (
        <Field label={t('channel.keyMode')}>
          {(control) => (
            <Select {...control} {...register('keyMode')}>
              <option value="append">{t('channel.keyAppend')}</option>
              <option value="replace">{t('channel.keyReplace')}</option>
            </Select>
          )}
        </Field>
      )}
      <Field
        label={isMany ? t('channel.keys') : t('channel.key')}
        help={help || undefined}
        error={error && t(error)}
        action={
          isMany && (
            <Button
              look="link"
              size="bare"
              className="text-xs"
              onClick={() => setValue('key', cleanKeyLines(getValues('key')))}
            >
              {t('channel.removeDuplicates')}
            </Button>
          )
        }
      >
        {(control) => (
          <TextArea
            {...control}
            {...register('key')}
            rows={isMany ? 6 : 2}
            autoComplete="off"
            spellCheck={false}
            placeholder={channel ? t('channel.keyStored') : type?.key_hint || 'sk-…'}
            className="font-mono text-xs"
          />
        )}
      </Field>
      {!channel && (
        <Field label={t('channel.mode')}>
          {(control) => (
            <Select {...control} {...register('mode')}>
              <option value="single">{t('channel.modeSingle')}</option>
              <option value="batch">{t('channel.modeBatch')}</option>
              <option value="multi_to_single">{t('channel.modeMulti')}</option>
            </Select>
          )}
        </Field>
      )}
      {(mode === 'multi_to_single' || isMultiKey) && (
        <Field label={t('channel.keyOrder')}>
          {(control) => (
            <Select {...control} {...register('multiKeyMode')}>
              <option value="random">{t('channel.keyRandom')}</option>
              <option value="polling">{t('channel.keyPolling')}</option>
            </Select>
          )}
        </Field>
      )}
      {channel && <KeyReveal channel={channel} />}
      {type?.id === 'codex' && (
        <CodexLoginSteps
          channelId={channel?.id}
          onDone={({ key }) => key !== undefined && setValue('key', key, { shouldDirty: true, shouldValidate: true })}
        />
      )}
      {mode === 'batch' && <SwitchRow label={t('channel.keyPrefix')} {...register('isPrefixed')} />}
    </>
  )
}

export const AccessSection = ({ channel, types, type }: AccessSectionProps) => {
  const { t } = useTranslation()
  const { control, register, formState, getValues, setValue, watch } = useFormContext<ChannelValues>()
  const { errors } = formState
  const text = (message: string | undefined) => message && t(message)
  const options = types
    .filter((candidate) => !candidate.retired || candidate.type === channel?.type)
    .map((candidate) => ({
      value: String(candidate.type),
      label: candidate.name,
      mark: <BrandMark icon={candidate.icon} name={candidate.name} />,
      note: candidate.retired ? t('channel.retired') : candidate.default_base_url.replace(/^https?:\/\//, ''),
    }))
  const changeType = (value: string) => {
    const next = types.find((candidate) => String(candidate.type) === value)
    const isNameOurs = getValues('name') === '' || getValues('name') === type?.name
    setValue('type', value, { shouldDirty: true, shouldValidate: true })
    if (!channel && isNameOurs && next) setValue('name', next.name)
    for (const field of next?.fields ?? []) {
      const key = fieldKey(field)
      if (getValues('fields')[key] !== undefined) continue
      setValue(
        `fields.${key}`,
        field.kind === 'switch' ? false : field.kind === 'select' ? (field.options?.[0]?.value ?? '') : '',
      )
    }
  }
  // Where it must be known it comes first; else few people ever change it.
  const address = (
    <Field
      label={t('channel.baseUrl')}
      {...(type && !type.needs_base_url ? { isOptionalText: t('form.optional') } : {})}
      help={/\/v1\/?$/.test(watch('baseUrl').trim()) ? t('channel.baseUrlVersion') : t('channel.baseUrlHelp')}
      error={text(errors.baseUrl?.message)}
    >
      {(box) => (
        <>
          <Input
            {...box}
            {...register('baseUrl')}
            type="url"
            list={`${box.id}-plans`}
            autoComplete="off"
            spellCheck={false}
            placeholder={type?.default_base_url || 'https://'}
            className="font-mono text-xs"
          />
          <datalist id={`${box.id}-plans`}>
            {type?.plans.map(({ word, base_url }) => (
              <option key={word} value={word}>
                {base_url}
              </option>
            ))}
          </datalist>
        </>
      )}
    </Field>
  )
  return (
    <FormSection id="access">
      <div className="grid gap-4 sm:grid-cols-2">
        <Controller
          control={control}
          name="type"
          render={({ field }) => (
            <Field label={t('channel.type')} error={text(errors.type?.message)}>
              {(box) => (
                <Combobox
                  {...box}
                  value={field.value}
                  onChange={changeType}
                  options={options}
                  placeholder={t('channel.pickType')}
                />
              )}
            </Field>
          )}
        />
        <Field label={t('form.name')} error={text(errors.name?.message)}>
          {(box) => <Input {...box} {...register('name')} autoComplete="off" placeholder={type?.name} />}
        </Field>
      </div>
      {type?.retired && (
        <p className="rounded-md bg-warn-soft px-3 py-2 text-sm text-warn">{t('channel.retiredText')}</p>
      )}
      {type?.needs_base_url && address}
      {type?.fields.map((field) => (
        <ProviderField key={`${type.id}/${fieldKey(field)}`} field={field} />
      ))}
      <KeyField channel={channel} type={type} />
      {!type?.needs_base_url && address}
    </FormSection>
  )
}
