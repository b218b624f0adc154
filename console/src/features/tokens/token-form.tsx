// The key form.
import { zodResolver } from '@hookform/resolvers/zod'
import { useQuery } from '@tanstack/react-query'
import { Controller, useForm } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import type { SelfGroups, Token } from '../../../../src/contract/index.ts'
import { toDateTimeInput } from '../../lib/format.ts'
import { modelsQuery } from '../../lib/own-models.ts'
import { useMoney, useStatus } from '../../lib/session.ts'
import { useAction } from '../../lib/use-action.ts'
import { Button } from '../../ui/button.tsx'
import { ChipsInput } from '../../ui/chips-input.tsx'
import { Field } from '../../ui/field.tsx'
import { FormError } from '../../ui/form-error.tsx'
import { FormFooter, FormSection } from '../../ui/form-layout.tsx'
import { Input, Select, SwitchRow, TextArea } from '../../ui/input.tsx'
import { createToken, updateToken } from './api.ts'
import { emptyValues, numberNames, type TokenValues, toInput, tokenSchema, toValues } from './values.ts'

const spansSeconds = { 'token.in1Hour': 3600, 'token.in1Day': 86_400, 'token.in30Days': 2_592_000 } as const

type TokenFormProps = { token: Token | undefined; groups: SelfGroups; onDone: () => void }

export const TokenForm = ({ token, groups, onDone }: TokenFormProps) => {
  const { t } = useTranslation()
  const { display } = useMoney()
  const status = useStatus()
  const models = useQuery(modelsQuery)
  const firstGroup = status?.default_use_auto_group && 'auto' in groups ? 'auto' : ''
  const form = useForm<TokenValues>({
    resolver: zodResolver(tokenSchema),
    defaultValues: token ? toValues(token, display) : emptyValues(firstGroup),
  })
  const save = useAction({
    run: async (values: TokenValues) => {
      const input = toInput(values, display, token)
      if (token) return void (await updateToken(token.id, { ...input, status: token.status }))
      for (const name of numberNames(input.name, Number(values.count))) await createToken({ ...input, name })
    },
    touches: ['tokens'],
    done: () => (token ? t('form.saved') : t('token.createdNotice')),
    after: onDone,
    isQuietOnError: true,
  })
  const { errors } = form.formState
  const text = (message: string | undefined) => message && t(message)
  const group = form.watch('group')
  const isUnlimited = form.watch('isUnlimited')
  const expireIn = (seconds: number) =>
    form.setValue('expires', toDateTimeInput(Date.now() / 1000 + seconds), { shouldDirty: true })
  const groupLabel = (name: string) => {
    const { ratio, desc } = groups[name] ?? { ratio: '', desc: '' }
    return [name, desc === name ? '' : desc, typeof ratio === 'number' ? `×${ratio}` : ''].filter(Boolean).join(' · ')
  }
  return (
    <form noValidate onSubmit={(event) => void form.handleSubmit((values) => save.mutate(values))(event)}>
      <FormSection>
        <div className="flex gap-3">
          <Field label={t('form.name')} error={text(errors.name?.message)} className="flex-1">
            {(control) => (
              <Input
                {...control}
                {...form.register('name')}
                autoComplete="off"
                placeholder={t('token.namePlaceholder')}
              />
            )}
          </Field>
          {!token && (
            <Field label={t('token.count')} error={text(errors.count?.message)} className="w-24">
              {(control) => (
                <Input {...control} {...form.register('count')} type="number" min={1} max={100} inputMode="numeric" />
              )}
            </Field>
          )}
        </div>
        <Field label={t('form.group')} help={t('token.groupHelp')}>
          {(control) => (
            <Select {...control} {...form.register('group')}>
              <option value="">{t('token.ownGroup')}</option>
              {[...new Set([...Object.keys(groups), ...(group ? [group] : [])])].map((name) => (
                <option key={name} value={name}>
                  {groupLabel(name)}
                </option>
              ))}
            </Select>
          )}
        </Field>
        {group === 'auto' && (
          <SwitchRow
            label={t('token.crossGroup')}
            help={t('token.crossGroupHelp')}
            {...form.register('isCrossGroup')}
          />
        )}
      </FormSection>
      <FormSection title={t('token.limits')}>
        <SwitchRow
          label={t('token.unlimitedQuota')}
          help={t('token.unlimitedHelp')}
          {...form.register('isUnlimited')}
        />
        {!isUnlimited && (
          <Field
            label={display.symbol ? t('token.remainIn', { symbol: display.symbol }) : t('token.remainTokens')}
            error={text(errors.quota?.message)}
          >
            {(control) => (
              <Input
                {...control}
                {...form.register('quota')}
                type="number"
                min={0}
                step={display.type === 'TOKENS' ? 1 : 0.01}
                inputMode="decimal"
              />
            )}
          </Field>
        )}
        <Field label={t('token.expires')} help={t('token.expiresHelp')} error={text(errors.expires?.message)}>
          {(control) => <Input {...control} {...form.register('expires')} type="datetime-local" />}
        </Field>
        <fieldset className="flex flex-wrap gap-1.5">
          <legend className="sr-only">{t('token.expires')}</legend>
          <Button size="sm" onClick={() => form.setValue('expires', '', { shouldDirty: true })}>
            {t('state.never')}
          </Button>
          {Object.entries(spansSeconds).map(([key, seconds]) => (
            <Button key={key} size="sm" onClick={() => expireIn(seconds)}>
              {t(key)}
            </Button>
          ))}
        </fieldset>
      </FormSection>
      <FormSection title={t('token.access')}>
        <Controller
          control={form.control}
          name="models"
          render={({ field }) => (
            <Field label={t('token.allowedModels')} help={t('token.allowedModelsHelp')}>
              {(control) => (
                <ChipsInput
                  {...control}
                  value={field.value}
                  onChange={field.onChange}
                  suggestions={models.data ?? []}
                  placeholder={t('token.anyModel')}
                />
              )}
            </Field>
          )}
        />
        <Field label={t('token.allowedIps')} help={t('token.allowedIpsHelp')}>
          {(control) => (
            <TextArea
              {...control}
              {...form.register('ips')}
              rows={3}
              spellCheck={false}
              placeholder={'203.0.113.7\n10.0.0.0/8'}
              className="font-mono text-xs"
            />
          )}
        </Field>
      </FormSection>
      <FormFooter onCancel={onDone} isBusy={save.isPending} label={token ? t('action.save') : t('action.create')}>
        <FormError error={save.error} />
      </FormFooter>
    </form>
  )
}
