// Section: which models in which groups, and under which names upstream.
import { useMutation, useQuery } from '@tanstack/react-query'
import { CloudDownload, ListChecks, ListPlus } from 'lucide-react'
import { useState } from 'react'
import { Controller, useFormContext } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import type { Channel, ChannelType } from '../../../../src/contract/index.ts'
import { copyText } from '../../lib/clipboard.ts'
import { useErrorText } from '../../lib/use-error-text.ts'
import { Button } from '../../ui/button.tsx'
import { ChipsInput } from '../../ui/chips-input.tsx'
import { Field } from '../../ui/field.tsx'
import { FormSection } from '../../ui/form-layout.tsx'
import { toast } from '../../ui/toast.tsx'
import { fetchDraftModels, groupsQuery, modelGroupsQuery } from './api.ts'
import { FormFault, readFault, useMarkFault } from './faults.tsx'
import { FetchedModels } from './fetched-models.tsx'
import { ModelMappingField } from './mapping-field.tsx'
import { useDraft } from './use-draft.ts'
import type { ChannelValues } from './values.ts'

type ModelsSectionProps = { channel: Channel | undefined; type: ChannelType | undefined }

type ButtonsProps = ModelsSectionProps & { onListed: (models: string[]) => void }

const ModelButtons = ({ channel, type, onListed }: ButtonsProps) => {
  const { t } = useTranslation()
  const errorText = useErrorText()
  const { setValue, watch } = useFormContext<ChannelValues>()
  const groups = useQuery(modelGroupsQuery)
  const draft = useDraft(channel, type)
  const mark = useMarkFault()
  const models = watch('models')
  const put = (next: readonly string[]) =>
    setValue('models', [...new Set(next)], { shouldDirty: true, shouldValidate: true })
  const fetched = useMutation({
    mutationFn: () => fetchDraftModels(draft()),
    onSuccess: onListed,
    onError: (error) => mark(readFault(error)),
  })
  const defaults = type?.models ?? []
  const lists = (groups.data ?? []).flatMap(({ id, name, items }) => {
    const names = Array.isArray(items) ? items.filter((item): item is string => typeof item === 'string') : []
    return names.length > 0 ? [{ id, name, names }] : []
  })
  return (
    <div className="space-y-2">
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
        {lists.map(({ id, name, names }) => (
          <Button
            key={id}
            size="sm"
            icon={ListChecks}
            title={names.join('\n')}
            onClick={() => put([...models, ...names])}
          >
            {`${name} (${names.length})`}
          </Button>
        ))}
      </div>
      {fetched.error && !fetched.isPending && (
        <FormFault fault={readFault(fetched.error) ?? 'upstream'} words={errorText(fetched.error)} />
      )}
    </div>
  )
}

/** How many there are, and what can be done with all of them. */
const ListActions = ({ models, onClear }: { models: readonly string[]; onClear: () => void }) => {
  const { t } = useTranslation()
  const copy = async () => {
    if (await copyText(models.join(','))) toast.success(t('state.copied'))
    else toast.error(t('state.copyFailed'))
  }
  if (models.length === 0) return null
  return (
    <span className="flex items-center gap-3 text-xs">
      <span className="tabular text-ink-faint">{t('channel.modelCount', { count: models.length })}</span>
      <Button look="link" size="bare" className="text-xs" onClick={() => void copy()}>
        {t('channel.copyModels')}
      </Button>
      <Button look="link" size="bare" className="text-xs" onClick={onClear}>
        {t('channel.clearModels')}
      </Button>
    </span>
  )
}

export const ModelsSection = ({ channel, type }: ModelsSectionProps) => {
  const { t } = useTranslation()
  const groups = useQuery(groupsQuery)
  const { control, formState, setValue, watch } = useFormContext<ChannelValues>()
  const { errors } = formState
  const text = (message: string | undefined) => message && t(message)
  const models = watch('models')
  /** What the upstream listed last; it stays known after the dialog was closed. */
  const [upstream, setUpstream] = useState<string[]>([])
  const [listed, setListed] = useState<string[]>()
  const known = [...new Set([...upstream, ...(type?.models ?? [])])]
  return (
    <FormSection id="models" title={t('channel.sectionModels')}>
      <Controller
        control={control}
        name="models"
        render={({ field }) => (
          <Field
            label={t('form.models')}
            error={text(errors.models?.message)}
            action={<ListActions models={field.value} onClear={() => field.onChange([])} />}
          >
            {(box) => (
              <ChipsInput
                {...box}
                value={field.value}
                onChange={field.onChange}
                suggestions={known}
                placeholder={t('channel.modelsPlaceholder')}
              />
            )}
          </Field>
        )}
      />
      <ModelButtons
        channel={channel}
        type={type}
        onListed={(list) => {
          setUpstream(list)
          setListed(list)
        }}
      />
      <FetchedModels
        listed={listed}
        models={models}
        known={type?.models ?? []}
        onUse={(next) => {
          setValue('models', next, { shouldDirty: true, shouldValidate: true })
          setListed(undefined)
        }}
        onClose={() => setListed(undefined)}
      />
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
      <ModelMappingField upstream={known} />
    </FormSection>
  )
}
