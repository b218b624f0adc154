// Making and changing codes, in a sheet beside the list; made ones are shown and can be saved as a file.
import { zodResolver } from '@hookform/resolvers/zod'
import { useQuery } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import { useState } from 'react'
import { useForm } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { type Redemption, z } from '../../../../src/contract/index.ts'
import { fromDateTimeInput, inputToQuota, type QuotaDisplay, quotaToInput, toDateTimeInput } from '../../lib/format.ts'
import { saveText } from '../../lib/save-file.ts'
import { useMoney } from '../../lib/session.ts'
import { useAction } from '../../lib/use-action.ts'
import { Button } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Sheet } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { FormError } from '../../ui/form-error.tsx'
import { FormFooter, FormSection } from '../../ui/form-layout.tsx'
import { Input } from '../../ui/input.tsx'
import { Failure, PageLoading } from '../../ui/states.tsx'
import { createRedemptions, redemptionQuery, updateRedemption } from './api.ts'
import { fileNameOf } from './state.ts'

const schema = z.object({
  name: z.string().trim().min(1, 'form.required').max(20, 'redemption.max20'),
  quota: z.string().refine((text) => Number(text) > 0, 'redemption.positive'),
  count: z
    .string()
    .refine((text) => /^\d{1,3}$/.test(text) && Number(text) >= 1 && Number(text) <= 100, 'redemption.count100'),
  expires: z.string().refine((text) => text === '' || fromDateTimeInput(text) !== undefined, 'redemption.badTime'),
})
type Values = z.infer<typeof schema>

const firstDollars = 10
const spans = [
  ['redemption.in1Day', 86_400],
  ['redemption.in1Week', 604_800],
  ['redemption.in1Month', 2_592_000],
] as const

const valuesOf = (code: Redemption | undefined, display: QuotaDisplay): Values => ({
  name: code?.name ?? '',
  quota: String(quotaToInput(code?.quota ?? firstDollars * display.unitsPerDollar, display)),
  count: '1',
  expires: code && code.expired_time > 0 ? toDateTimeInput(code.expired_time) : '',
})

const Made = ({ name, keys, onClose }: { name: string; keys: readonly string[]; onClose: () => void }) => {
  const { t } = useTranslation()
  const text = keys.join('\n')
  return (
    <>
      <p className="mb-3 text-ink-soft">{t('redemption.made', { count: keys.length })}</p>
      <pre className="max-h-[50vh] overflow-auto rounded-md border bg-sunken p-3 font-mono text-xs">{text}</pre>
      <div className="mt-4 flex flex-wrap gap-2">
        <Button look="primary" icon={Download} onClick={() => saveText(fileNameOf(name), `${text}\n`)}>
          {t('redemption.download')}
        </Button>
        <CopyButton text={text} />
        <Button onClick={onClose}>{t('action.close')}</Button>
      </div>
    </>
  )
}

type CodeFormProps = {
  code: Redemption | undefined
  onDone: () => void
  onMade: (name: string, keys: string[]) => void
}

const CodeForm = ({ code, onDone, onMade }: CodeFormProps) => {
  const { t } = useTranslation()
  const { display } = useMoney()
  const form = useForm<Values>({ resolver: zodResolver(schema), defaultValues: valuesOf(code, display) })
  const save = useAction({
    run: async (values: Values): Promise<string[]> => {
      const input = {
        name: values.name.trim(),
        quota: inputToQuota(Number(values.quota), display),
        expired_time: fromDateTimeInput(values.expires) ?? 0,
      }
      if (code === undefined) return createRedemptions({ ...input, count: Number(values.count) })
      await updateRedemption(code.id, input)
      return []
    },
    touches: ['redemptions'],
    done: (keys) => (keys.length === 0 ? t('form.saved') : undefined),
    after: (keys, values) => (keys.length === 0 ? onDone() : onMade(values.name.trim(), keys)),
    isQuietOnError: true,
  })
  const { errors } = form.formState
  const text = (message: string | undefined) => message && t(message)
  const expireIn = (seconds: number) =>
    form.setValue('expires', toDateTimeInput(Date.now() / 1000 + seconds), { shouldDirty: true })
  return (
    <form noValidate onSubmit={(event) => void form.handleSubmit((values) => save.mutate(values))(event)}>
      <FormSection>
        <div className="flex gap-3">
          <Field label={t('form.name')} error={text(errors.name?.message)} className="flex-1">
            {(control) => <Input {...control} {...form.register('name')} autoComplete="off" maxLength={20} />}
          </Field>
          {code === undefined && (
            <Field label={t('redemption.count')} error={text(errors.count?.message)} className="w-28">
              {(control) => (
                <Input {...control} {...form.register('count')} type="number" min={1} max={100} inputMode="numeric" />
              )}
            </Field>
          )}
        </div>
        <Field
          label={display.symbol ? t('redemption.quotaIn', { symbol: display.symbol }) : t('redemption.quotaTokens')}
          error={text(errors.quota?.message)}
        >
          {(control) => (
            <Input {...control} {...form.register('quota')} type="number" min={0} step="any" inputMode="decimal" />
          )}
        </Field>
        <Field label={t('redemption.expires')} help={t('redemption.expiresHelp')} error={text(errors.expires?.message)}>
          {(control) => <Input {...control} {...form.register('expires')} type="datetime-local" />}
        </Field>
        <fieldset className="flex flex-wrap gap-1.5">
          <legend className="sr-only">{t('redemption.expires')}</legend>
          <Button size="sm" onClick={() => form.setValue('expires', '', { shouldDirty: true })}>
            {t('redemption.never')}
          </Button>
          {spans.map(([key, seconds]) => (
            <Button key={key} size="sm" onClick={() => expireIn(seconds)}>
              {t(key)}
            </Button>
          ))}
        </fieldset>
      </FormSection>
      <FormFooter onCancel={onDone} isBusy={save.isPending} label={code ? t('action.save') : t('action.create')}>
        <FormError error={save.error} />
      </FormFooter>
    </form>
  )
}

const Editor = ({ id, onDone }: { id: number | undefined; onDone: () => void }) => {
  const code = useQuery({ ...redemptionQuery(id ?? 0), enabled: id !== undefined })
  const [made, setMade] = useState<{ name: string; keys: string[] }>()
  if (code.error) return <Failure error={code.error} onRetry={() => void code.refetch()} />
  if (id !== undefined && !code.data) return <PageLoading />
  if (made) return <Made {...made} onClose={onDone} />
  return (
    <CodeForm
      code={id === undefined ? undefined : code.data}
      onDone={onDone}
      onMade={(name, keys) => setMade({ name, keys })}
    />
  )
}

/** Open while the address says so. */
export const CodeSheet = ({ open, onClose }: { open: string | undefined; onClose: () => void }) => {
  const { t } = useTranslation()
  const isNew = open === 'new'
  return (
    <Sheet
      isOpen={open !== undefined}
      onClose={onClose}
      hasForm
      title={isNew ? t('redemption.create') : t('redemption.edit')}
      description={isNew ? t('redemption.createText') : undefined}
    >
      {open !== undefined && <Editor key={open} id={isNew ? undefined : Number(open)} onDone={onClose} />}
    </Sheet>
  )
}
