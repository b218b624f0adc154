// Section: routing, behaviour and overrides; folded away until needed.
import { ChevronRight } from 'lucide-react'
import { Controller, useFormContext } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import type { ChannelType } from '../../../../src/contract/index.ts'
import { ChipsInput } from '../../ui/chips-input.tsx'
import { Field } from '../../ui/field.tsx'
import { FormSection } from '../../ui/form-layout.tsx'
import { Input, SwitchRow, TextArea } from '../../ui/input.tsx'
import { JsonField } from '../../ui/json-field.tsx'
import { StatusMappingField } from './mapping-field.tsx'
import { OverrideField } from './override/override-field.tsx'
import { type ChannelValues, limitFields } from './values.ts'

const Routing = () => {
  const { t } = useTranslation()
  const { register, formState } = useFormContext<ChannelValues>()
  const { errors } = formState
  const text = (message: string | undefined) => message && t(message)
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={t('channel.priority')} help={t('channel.priorityHelp')} error={text(errors.priority?.message)}>
          {(box) => <Input {...box} {...register('priority')} type="number" step={1} />}
        </Field>
        <Field label={t('channel.weight')} help={t('channel.weightHelp')} error={text(errors.weight?.message)}>
          {(box) => <Input {...box} {...register('weight')} type="number" min={0} step={1} />}
        </Field>
        <Field label={t('channel.tag')} help={t('channel.tagHelp')}>
          {(box) => <Input {...box} {...register('tag')} autoComplete="off" />}
        </Field>
        <Field label={t('channel.testModel')} help={t('channel.testModelHelp')}>
          {(box) => <Input {...box} {...register('testModel')} autoComplete="off" className="font-mono text-xs" />}
        </Field>
      </div>
      <Field label={t('channel.remark')} error={text(errors.remark?.message)}>
        {(box) => <TextArea {...box} {...register('remark')} rows={2} maxLength={255} />}
      </Field>
      <SwitchRow label={t('channel.autoBan')} help={t('channel.autoBanHelp')} {...register('isAutoBan')} />
    </>
  )
}

const Requests = () => {
  const { t } = useTranslation()
  const { register, formState } = useFormContext<ChannelValues>()
  const { errors } = formState
  const text = (message: string | undefined) => message && t(message)
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={t('channel.proxy')} error={text(errors.proxy?.message)}>
          {(box) => (
            <Input
              {...box}
              {...register('proxy')}
              autoComplete="off"
              spellCheck={false}
              placeholder="socks5://user:pass@host:1080"
              className="font-mono text-xs"
            />
          )}
        </Field>
        <Field
          label={t('channel.firstByteTimeout')}
          help={t('channel.firstByteTimeoutHelp')}
          error={text(errors.firstByteTimeoutSeconds?.message)}
        >
          {(box) => <Input {...box} {...register('firstByteTimeoutSeconds')} type="number" min={0} step={1} />}
        </Field>
      </div>
      <Field label={t('channel.organization')} isOptionalText={t('form.optional')}>
        {(box) => (
          <Input
            {...box}
            {...register('organization')}
            autoComplete="off"
            placeholder="org-…"
            className="font-mono text-xs"
          />
        )}
      </Field>
      <Field label={t('channel.systemPrompt')} help={t('channel.systemPromptHelp')}>
        {(box) => <TextArea {...box} {...register('systemPrompt')} rows={3} />}
      </Field>
      <SwitchRow label={t('channel.systemPromptOverride')} {...register('isSystemPromptOverride')} />
      <SwitchRow label={t('channel.tlsInsecure')} help={t('channel.tlsInsecureHelp')} {...register('isTlsInsecure')} />
      <SwitchRow label={t('channel.passThrough')} help={t('channel.passThroughHelp')} {...register('isPassThrough')} />
      <SwitchRow label={t('channel.forceFormat')} help={t('channel.forceFormatHelp')} {...register('isForceFormat')} />
      <SwitchRow
        label={t('channel.thinkingToContent')}
        help={t('channel.thinkingToContentHelp')}
        {...register('isThinkingToContent')}
      />
    </>
  )
}

const Limits = () => {
  const { t } = useTranslation()
  const { register, formState } = useFormContext<ChannelValues>()
  const { errors } = formState
  const names = {
    requests_per_minute: t('channel.limitRequests'),
    tokens_per_minute: t('channel.limitTokens'),
    concurrent_requests: t('channel.limitConcurrent'),
  }
  const sets = [
    ['limits', t('channel.limitsWhole')],
    ['keyLimits', t('channel.limitsKey')],
  ] as const
  return (
    <>
      {sets.map(([set, title]) => (
        <fieldset key={set}>
          <legend className="mb-2 text-sm font-medium">{title}</legend>
          <div className="grid gap-4 sm:grid-cols-3">
            {limitFields.map((field) => {
              const message = errors[set]?.[field]?.message
              return (
                <Field key={field} label={names[field]} error={message && t(message)}>
                  {(box) => (
                    <Input {...box} {...register(`${set}.${field}`)} type="number" min={0} step={1} placeholder="∞" />
                  )}
                </Field>
              )
            })}
          </div>
        </fieldset>
      ))}
    </>
  )
}

const Watching = () => {
  const { t } = useTranslation()
  const { control, register, watch } = useFormContext<ChannelValues>()
  return (
    <>
      <SwitchRow label={t('channel.watch')} help={t('channel.watchHelp')} {...register('isWatched')} />
      <SwitchRow
        label={t('channel.autoAdd')}
        help={t('channel.autoAddHelp')}
        disabled={!watch('isWatched')}
        {...register('addsByItself')}
      />
      <Controller
        control={control}
        name="ignoredModels"
        render={({ field }) => (
          <Field label={t('channel.ignoredModels')} help={t('channel.ignoredModelsHelp')}>
            {(box) => <ChipsInput {...box} value={field.value} onChange={field.onChange} suggestions={[]} />}
          </Field>
        )}
      />
    </>
  )
}

const Overrides = () => {
  const { t } = useTranslation()
  const { control } = useFormContext<ChannelValues>()
  return (
    <>
      <Controller
        control={control}
        name="paramOverride"
        render={({ field }) => <OverrideField value={field.value} onChange={field.onChange} />}
      />
      <Controller
        control={control}
        name="headerOverride"
        render={({ field }) => (
          <JsonField
            label={t('channel.headerOverride')}
            help={t('channel.headerOverrideHelp')}
            shape="object"
            example={'{\n  "X-Title": "{client_header:X-Title}"\n}'}
            value={field.value}
            onChange={field.onChange}
          />
        )}
      />
      <StatusMappingField />
    </>
  )
}

const Parts = ({ type }: { type: ChannelType | undefined }) => {
  const { t } = useTranslation()
  return (
    <>
      <FormSection id="routing" title={t('channel.sectionRouting')}>
        <Routing />
      </FormSection>
      <FormSection id="requests" title={t('channel.sectionRequests')}>
        <Requests />
      </FormSection>
      <FormSection id="limits" title={t('channel.sectionLimits')} text={t('channel.limitsText')}>
        <Limits />
      </FormSection>
      {type?.lists_models && (
        <FormSection id="updates" title={t('channel.sectionWatch')}>
          <Watching />
        </FormSection>
      )}
      <FormSection id="overrides" title={t('channel.sectionOverrides')}>
        <Overrides />
      </FormSection>
    </>
  )
}

type AdvancedSectionProps = {
  type: ChannelType | undefined
  /** On a page of its own nothing is folded. */
  isWhole: boolean
  isOpen: boolean
  onToggle: (isOpen: boolean) => void
}

export const AdvancedSection = ({ type, isWhole, isOpen, onToggle }: AdvancedSectionProps) => {
  const { t } = useTranslation()
  if (isWhole) return <Parts type={type} />
  return (
    <details open={isOpen} onToggle={(event) => onToggle(event.currentTarget.open)} className="group pb-5">
      <summary className="-mx-2 flex list-none items-center gap-2 rounded-md px-2 py-3 text-sm font-semibold hover:bg-hover [&::-webkit-details-marker]:hidden">
        <ChevronRight aria-hidden="true" className="size-4 text-ink-faint transition-transform group-open:rotate-90" />
        {t('channel.advanced')}
        <span className="ml-auto text-xs font-normal text-ink-faint max-sm:hidden">{t('channel.advancedText')}</span>
      </summary>
      <Parts type={type} />
    </details>
  )
}
