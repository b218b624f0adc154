// Describing a model, or all models whose names follow a rule.
import { useQuery } from '@tanstack/react-query'
import { Controller, useForm } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import type { ModelMeta } from '../../../../src/contract/index.ts'
import { splitList } from '../../lib/json-text.ts'
import { useAction } from '../../lib/use-action.ts'
import { ChipsInput } from '../../ui/chips-input.tsx'
import { Sheet } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { FormError } from '../../ui/form-error.tsx'
import { FormFooter, FormSection } from '../../ui/form-layout.tsx'
import { Input, Select, SwitchRow, TextArea } from '../../ui/input.tsx'
import { JsonField } from '../../ui/json-field.tsx'
import { Failure, PageLoading } from '../../ui/states.tsx'
import { createModel, groupsQuery, missingQuery, modelQuery, updateModel, vendorsQuery } from './api.ts'
import { useRuleName } from './columns.tsx'

type Values = {
  name: string
  rule: string
  vendor: string
  description: string
  icon: string
  tags: string[]
  endpoints: string
  isShown: boolean
  isSynced: boolean
}

/** Only what is stored: families that the server worked out are a list, which is not written back. */
const storedEndpoints = (text: string | undefined): string => (text?.trim().startsWith('{') ? text : '')

const toValues = (model: ModelMeta | undefined, firstName: string): Values => ({
  name: model?.model_name ?? firstName,
  rule: String(model?.name_rule ?? 0),
  vendor: String(model?.vendor_id ?? 0),
  description: model?.description ?? '',
  icon: model?.icon ?? '',
  tags: splitList(model?.tags),
  endpoints: storedEndpoints(model?.endpoints),
  isShown: (model?.status ?? 1) === 1,
  isSynced: (model?.sync_official ?? 1) === 1,
})

const endpointsExample = JSON.stringify(
  { openai: '/v1/chat/completions', anthropic: { path: '/v1/messages', method: 'POST' } },
  null,
  2,
)

type FormProps = { model: ModelMeta | undefined; firstName: string; onDone: () => void }

const ModelForm = ({ model, firstName, onDone }: FormProps) => {
  const { t } = useTranslation()
  const ruleName = useRuleName()
  const vendors = useQuery(vendorsQuery).data ?? []
  const names = useQuery(missingQuery).data ?? []
  const tagGroups = useQuery(groupsQuery).data?.filter(({ type }) => type === 'tag') ?? []
  const suggestedTags = [...new Set(tagGroups.flatMap(({ items }) => (Array.isArray(items) ? items.map(String) : [])))]
  const form = useForm<Values>({ defaultValues: toValues(model, firstName) })
  const save = useAction({
    run: (values: Values) => {
      const body = {
        model_name: values.name.trim(),
        name_rule: Number(values.rule),
        vendor_id: Number(values.vendor),
        description: values.description,
        icon: values.icon.trim(),
        tags: values.tags.join(','),
        // What the server worked out is not written back as if somebody had chosen it.
        ...(form.formState.dirtyFields.endpoints ? { endpoints: values.endpoints.trim() } : {}),
        status: values.isShown ? 1 : 0,
        sync_official: values.isSynced ? 1 : 0,
      }
      return model ? updateModel(model.id, body) : createModel(body)
    },
    touches: ['models'],
    done: () => t('form.saved'),
    after: onDone,
    isQuietOnError: true,
  })
  const { errors } = form.formState
  return (
    <form onSubmit={form.handleSubmit((values) => save.mutate(values))} noValidate>
      <FormSection>
        <Field label={t('model.name')} error={errors.name && t('form.required')} help={t('model.nameHelp')}>
          {(control) => (
            <>
              <Input
                {...control}
                {...form.register('name', { validate: (name) => name.trim() !== '' })}
                list="model-names"
                maxLength={128}
                autoComplete="off"
                spellCheck={false}
                className="font-mono text-sm"
              />
              <datalist id="model-names">
                {names.map((name) => (
                  <option key={name} value={name} />
                ))}
              </datalist>
            </>
          )}
        </Field>
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label={t('model.rule')}>
            {(control) => (
              <Select {...control} {...form.register('rule')}>
                {[0, 1, 2, 3].map((rule) => (
                  <option key={rule} value={rule}>
                    {ruleName(rule)}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <Field label={t('model.vendor')}>
            {(control) => (
              <Select {...control} {...form.register('vendor')}>
                <option value="0">{t('model.noVendor')}</option>
                {vendors.map(({ id, name }) => (
                  <option key={id} value={id}>
                    {name}
                  </option>
                ))}
              </Select>
            )}
          </Field>
        </div>
        <Field label={t('model.description')}>
          {(control) => <TextArea {...control} {...form.register('description')} rows={3} />}
        </Field>
        <Controller
          control={form.control}
          name="tags"
          render={({ field }) => (
            <Field label={t('model.tags')} help={t('model.tagsHelp')}>
              {(control) => (
                <ChipsInput {...control} value={field.value} onChange={field.onChange} suggestions={suggestedTags} />
              )}
            </Field>
          )}
        />
      </FormSection>
      <FormSection title={t('model.more')}>
        <Field label={t('model.icon')} help={t('model.iconHelp')}>
          {(control) => <Input {...control} {...form.register('icon')} maxLength={128} autoComplete="off" />}
        </Field>
        <Controller
          control={form.control}
          name="endpoints"
          render={({ field }) => (
            <JsonField
              label={t('model.endpoints')}
              help={t('model.endpointsHelp')}
              shape="object"
              example={endpointsExample}
              value={field.value}
              onChange={field.onChange}
            />
          )}
        />
        <SwitchRow label={t('model.isShown')} help={t('model.isShownHelp')} {...form.register('isShown')} />
        <SwitchRow label={t('model.isSynced')} help={t('model.isSyncedHelp')} {...form.register('isSynced')} />
      </FormSection>
      <FormFooter onCancel={onDone} isBusy={save.isPending} label={model ? t('action.save') : t('action.create')}>
        <FormError error={save.error} />
      </FormFooter>
    </form>
  )
}

const Loader = ({ id, onDone }: { id: number; onDone: () => void }) => {
  const model = useQuery(modelQuery(id))
  if (model.error) return <Failure error={model.error} onRetry={() => void model.refetch()} />
  return model.data ? <ModelForm model={model.data} firstName="" onDone={onDone} /> : <PageLoading />
}

type ModelSheetProps = { open: string | undefined; firstName: string | undefined; onClose: () => void }

/** Open while the address says so: `new` or an id. */
export const ModelSheet = ({ open, firstName = '', onClose }: ModelSheetProps) => {
  const { t } = useTranslation()
  return (
    <Sheet
      isOpen={open !== undefined}
      onClose={onClose}
      hasForm
      title={open === 'new' ? t('model.create') : t('model.edit')}
    >
      {open === 'new' && <ModelForm key={firstName} model={undefined} firstName={firstName} onDone={onClose} />}
      {open !== undefined && open !== 'new' && <Loader key={open} id={Number(open)} onDone={onClose} />}
    </Sheet>
  )
}
