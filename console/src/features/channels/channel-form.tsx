// The channel form: its sections come from the provider's data, its values go through values.ts.
import { zodResolver } from '@hookform/resolvers/zod'
import { useState } from 'react'
import { FormProvider, useForm } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import type { Channel, ChannelType } from '../../../../src/contract/index.ts'
import { useAction } from '../../lib/use-action.ts'
import { useUnsavedGuard } from '../../lib/use-unsaved-guard.ts'
import { FormError } from '../../ui/form-error.tsx'
import { FormFooter } from '../../ui/form-layout.tsx'
import { createChannel, updateChannel } from './api.ts'
import { AccessSection } from './form-access.tsx'
import { AdvancedSection } from './form-advanced.tsx'
import { ModelsSection } from './form-models.tsx'
import { formParts } from './form-parts.ts'
import { TestSection } from './form-test.tsx'
import { SectionNav } from './section-nav.tsx'
import { type ChannelValues, channelSchema, toCreate, toUpdate, toValues } from './values.ts'

type ChannelFormProps = {
  channel: Channel | undefined
  types: ChannelType[]
  onDone: () => void
  /** On a page of its own everything is unfolded. */
  isWhole?: boolean | undefined
}

const advancedNames: ReadonlySet<string> = new Set([
  'statusCodeMapping',
  'paramOverride',
  'headerOverride',
  'proxy',
  'firstByteTimeoutSeconds',
  'remark',
  'priority',
  'weight',
  'limits',
  'keyLimits',
])

/** Whether something is set that is folded away at first. */
const hasAdvanced = (values: ChannelValues): boolean =>
  [values.statusCodeMapping, values.paramOverride, values.headerOverride, values.proxy, values.systemPrompt].some(
    (text) => text !== '',
  ) || [values.isPassThrough, values.isTlsInsecure, values.isWatched].some(Boolean)

export const ChannelForm = ({ channel, types, onDone, isWhole = false }: ChannelFormProps) => {
  const { t } = useTranslation()
  const firstType = channel ? types.find(({ type }) => type === channel.type) : types.find(({ retired }) => !retired)
  const form = useForm<ChannelValues>({
    resolver: zodResolver(channelSchema),
    defaultValues: toValues(channel, firstType),
  })
  const release = useUnsavedGuard(form.formState.isDirty)
  const typeNumber = Number(form.watch('type'))
  const type = types.find((candidate) => candidate.type === typeNumber)
  const [isAdvancedOpen, setAdvancedOpen] = useState(
    isWhole || (channel !== undefined && hasAdvanced(toValues(channel, undefined))),
  )
  const save = useAction({
    run: async (values: ChannelValues) => {
      if (channel) await updateChannel(toUpdate(values, type, channel))
      else await createChannel(toCreate(values, type))
    },
    touches: ['channels'],
    done: (_, values) => (channel ? t('form.saved') : t('channel.createdNotice', { name: values.name })),
    after: () => {
      release()
      onDone()
    },
    isQuietOnError: true,
  })
  /** What a channel must have beside what the rules of the form say; whether anything is missing. */
  const markMissing = ({ key, baseUrl }: ChannelValues): boolean => {
    const missing = [
      ...(!channel && key.trim() === '' ? (['key'] as const) : []),
      ...(type?.needs_base_url && baseUrl.trim() === '' ? (['baseUrl'] as const) : []),
    ]
    for (const name of missing) form.setError(name, { message: 'form.required' }, { shouldFocus: true })
    return missing.length > 0
  }
  const submit = form.handleSubmit(
    (values) => {
      if (!markMissing(values)) save.mutate(values)
    },
    (errors) => {
      markMissing(form.getValues())
      if (Object.keys(errors).some((name) => advancedNames.has(name))) setAdvancedOpen(true)
    },
  )
  return (
    <FormProvider {...form}>
      {isWhole && <SectionNav parts={formParts(type)} />}
      <form
        noValidate
        onSubmit={(event) => void submit(event)}
        className={isWhole ? 'panel min-w-0 px-5 pt-4 pb-5 [&_footer]:bottom-0 [&_footer]:rounded-b-xl' : undefined}
      >
        <AccessSection channel={channel} types={types} type={type} />
        <ModelsSection channel={channel} type={type} />
        <TestSection channel={channel} type={type} />
        <AdvancedSection type={type} isWhole={isWhole} isOpen={isAdvancedOpen} onToggle={setAdvancedOpen} />
        <FormFooter onCancel={onDone} isBusy={save.isPending} label={channel ? t('action.save') : t('action.create')}>
          <FormError error={save.error} />
        </FormFooter>
      </form>
    </FormProvider>
  )
}
