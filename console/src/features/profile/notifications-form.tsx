// How one is told of a low balance and of events, and what one accepts.
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { userRole } from '../../../../src/contract/index.ts'
import { useMoney, useSelf } from '../../lib/session.ts'
import { useAction } from '../../lib/use-action.ts'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { Field } from '../../ui/field.tsx'
import { FormError } from '../../ui/form-error.tsx'
import { Input, PasswordInput, SwitchRow } from '../../ui/input.tsx'
import { saveNotifications } from './api.ts'
import { type NotifyValues, notifyTypes, readSetting, toNotifyBody, toNotifyValues } from './setting.ts'

type PartProps = { values: NotifyValues; onChange: (patch: Partial<NotifyValues>) => void }

type TextName = { [K in keyof NotifyValues]: NotifyValues[K] extends string ? K : never }[keyof NotifyValues]

const Way = ({ values, onChange }: PartProps) => {
  const { t } = useTranslation()
  const self = useSelf()
  const text = (name: TextName, label: string, input: Record<string, unknown> = {}, help?: string) => (
    <Field label={label} help={help}>
      {(control) => (
        <Input
          {...control}
          autoComplete="off"
          value={values[name]}
          onChange={(event) => onChange({ [name]: event.target.value })}
          {...input}
        />
      )}
    </Field>
  )
  const secret = (name: TextName, label: string, help?: string) => (
    <Field label={label} help={help}>
      {(control) => (
        <PasswordInput
          {...control}
          autoComplete="off"
          value={values[name]}
          onChange={(event) => onChange({ [name]: event.target.value })}
        />
      )}
    </Field>
  )
  switch (values.type) {
    case 'email':
      return text(
        'email',
        t('notify.email'),
        { type: 'email', placeholder: self.email },
        self.email ? t('notify.emailHelp', { email: self.email }) : undefined,
      )
    case 'webhook':
      return (
        <div className="grid gap-4 sm:grid-cols-2">
          {text('webhookUrl', t('notify.webhookUrl'), { type: 'url', required: true, placeholder: 'https://' })}
          {secret('webhookSecret', t('notify.webhookSecret'), t('notify.webhookSecretHelp'))}
        </div>
      )
    case 'bark':
      return text(
        'barkUrl',
        t('notify.barkUrl'),
        { required: true, placeholder: 'https://api.day.app/…/{{title}}/{{content}}' },
        t('notify.barkHelp', { title: '{{title}}', content: '{{content}}' }),
      )
    case 'gotify':
      return (
        <div className="grid gap-4 sm:grid-cols-[1fr_1fr_7rem]">
          {text('gotifyUrl', t('notify.gotifyUrl'), { type: 'url', required: true, placeholder: 'https://' })}
          {secret('gotifyToken', t('notify.gotifyToken'))}
          {text('gotifyPriority', t('notify.gotifyPriority'), {
            type: 'number',
            min: 0,
            max: 10,
            inputMode: 'numeric',
          })}
        </div>
      )
  }
}

const Switches = ({ values, onChange }: PartProps) => {
  const { t } = useTranslation()
  const self = useSelf()
  return (
    <div className="space-y-3 border-t pt-4">
      {self.role >= userRole.admin && (
        <SwitchRow
          label={t('notify.models')}
          help={t('notify.modelsHelp')}
          checked={values.tellsOfModels}
          onChange={(event) => onChange({ tellsOfModels: event.target.checked })}
        />
      )}
      <SwitchRow
        label={t('notify.unpriced')}
        help={t('notify.unpricedHelp')}
        checked={values.acceptsUnpriced}
        onChange={(event) => onChange({ acceptsUnpriced: event.target.checked })}
      />
      <SwitchRow
        label={t('notify.recordIp')}
        help={t('notify.recordIpHelp')}
        checked={values.recordsIp}
        onChange={(event) => onChange({ recordsIp: event.target.checked })}
      />
    </div>
  )
}

export const NotificationsForm = () => {
  const { t } = useTranslation()
  const self = useSelf()
  const { display } = useMoney()
  const [values, setValues] = useState(() => toNotifyValues(readSetting(self.setting), display))
  const save = useAction({
    run: () => saveNotifications(toNotifyBody(values, display)),
    touches: ['self'],
    done: () => t('form.saved'),
    isQuietOnError: true,
  })
  const change = (patch: Partial<NotifyValues>) => setValues({ ...values, ...patch })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate(undefined)
  }
  const names = {
    email: t('notify.byEmail'),
    webhook: 'Webhook',
    bark: 'Bark',
    gotify: 'Gotify',
  }
  return (
    <Card title={t('notify.title')} text={t('notify.text')}>
      <form onSubmit={submit} className="space-y-4">
        <fieldset>
          <legend className="mb-1.5 text-sm font-medium">{t('notify.way')}</legend>
          <div className="grid grid-cols-2 gap-1 rounded-md border bg-sunken p-1 sm:grid-cols-4">
            {notifyTypes.map((type) => (
              <Button
                key={type}
                size="sm"
                look={values.type === type ? 'plain' : 'ghost'}
                aria-pressed={values.type === type}
                onClick={() => change({ type })}
              >
                {names[type]}
              </Button>
            ))}
          </div>
        </fieldset>
        <Way values={values} onChange={change} />
        <Field
          label={display.symbol ? t('notify.threshold', { symbol: display.symbol }) : t('notify.thresholdUnits')}
          help={t('notify.thresholdHelp')}
          className="max-w-60"
        >
          {(control) => (
            <Input
              {...control}
              type="number"
              required
              min={0}
              step="any"
              inputMode="decimal"
              value={values.threshold}
              onChange={(event) => change({ threshold: event.target.value })}
            />
          )}
        </Field>
        <Switches values={values} onChange={change} />
        <FormError error={save.error} />
        <Button type="submit" look="primary" isBusy={save.isPending}>
          {t('action.save')}
        </Button>
      </form>
    </Card>
  )
}
