// Section: which models in which groups, and under which names upstream.
import { useMutation, useQuery } from '@tanstack/react-query'
import { CloudDownload, Eraser, ListPlus } from 'lucide-react'
import { Controller, useFormContext } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import type { Channel, ChannelType } from '../../../../src/contract/index.ts'
import { useErrorText } from '../../lib/use-error-text.ts'
import { Button } from '../../ui/button.tsx'
import { ChipsInput } from '../../ui/chips-input.tsx'
import { Field } from '../../ui/field.tsx'
import { FormSection } from '../../ui/form-layout.tsx'
import { JsonField } from '../../ui/json-field.tsx'
import { fetchModels, groupsQuery } from './api.ts'
import { type ChannelValues, cleanKeyLines } from './values.ts'

type ModelsSectionProps = { channel: Channel | undefined; type: ChannelType | undefined }

const ModelButtons = ({ channel, type }: ModelsSectionProps) => {
  const { t } = useTranslation()
  const errorText = useErrorText()
  const { getValues, setValue, watch } = useFormContext<ChannelValues>()
  const models = watch('models')
  const put = (next: readonly string[]) =>
    setValue('models', [...new Set(next)], { shouldDirty: true, shouldValidate: true })
  const fetched = useMutation({
    mutationFn: () => {
      const { key, baseUrl, other, type: typeText } = getValues()
      const firstKey = cleanKeyLines(key).split('\n')[0] ?? ''
      return channel && firstKey === ''
        ? fetchModels({ id: channel.id })
        : fetchModels({ type: Number(typeText), key: firstKey, base_url: baseUrl.trim(), other: other.trim() })
    },
    onSuccess: (list) => put([...getValues('models'), ...list]),
  })
  const defaults = type?.models ?? []
  const added = fetched.data?.length
  return (
    <div>
      <div className="flex flex-wrap gap-1.5">
        {type?.lists_models && (
          <Button size="sm" icon={CloudDownload} isBusy={fetched.isPending} onClick={() => fetched.mutate()}>
            {t('channel.fetchModels')}
          </Button>
        )}
        {defaults.length > 0 && (
          <Button size="sm" icon={ListPlus} onClick={() => put([...models, ...defaults])}>
            {t('channel.fillDefaults', { n: defaults.length })}
          </Button>
        )}
        {models.length > 0 && (
          <Button size="sm" look="ghost" icon={Eraser} onClick={() => put([])}>
            {t('channel.clearModels')}
          </Button>
        )}
      </div>
      <p role="status" className={`mt-1.5 text-xs empty:hidden ${fetched.error ? 'text-bad' : 'text-ink-faint'}`}>
        {fetched.error ? errorText(fetched.error) : added !== undefined ? t('channel.fetched', { n: added }) : ''}
      </p>
    </div>
  )
}

export const ModelsSection = ({ channel, type }: ModelsSectionProps) => {
  const { t } = useTranslation()
  const groups = useQuery(groupsQuery)
  const { control, formState, watch } = useFormContext<ChannelValues>()
  const { errors } = formState
  const text = (message: string | undefined) => message && t(message)
  const count = watch('models').length
  return (
    <FormSection title={t('channel.sectionModels')}>
      <Controller
        control={control}
        name="models"
        render={({ field }) => (
          <Field
            label={t('form.models')}
            error={text(errors.models?.message)}
            action={
              <span className="tabular text-xs text-ink-faint">
                {count > 0 && t('channel.modelCount', { n: count })}
              </span>
            }
          >
            {(box) => (
              <ChipsInput
                {...box}
                value={field.value}
                onChange={field.onChange}
                suggestions={type?.models ?? []}
                placeholder={t('channel.modelsPlaceholder')}
              />
            )}
          </Field>
        )}
      />
      <ModelButtons channel={channel} type={type} />
      <Controller
        control={control}
        name="groups"
        render={({ field }) => (
          <Field label={t('channel.groups')} help={t('channel.groupsHelp')} error={text(errors.groups?.message)}>
            {(box) => (
              <ChipsInput
                {...box}
                value={field.value}
                onChange={field.onChange}
                suggestions={groups.data ?? ['default']}
              />
            )}
          </Field>
        )}
      />
      <Controller
        control={control}
        name="modelMapping"
        render={({ field }) => (
          <JsonField
            label={t('channel.modelMapping')}
            help={t('channel.modelMappingHelp')}
            shape="string-map"
            example={'{\n  "gpt-4o": "my-deployment"\n}'}
            value={field.value}
            onChange={field.onChange}
          />
        )}
      />
    </FormSection>
  )
}
