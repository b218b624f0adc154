// What some sections have beside their options: a test of the mail settings, and the payment terms.
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSelf } from '../../lib/session.ts'
import { useAction } from '../../lib/use-action.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { useConfirm } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { Input } from '../../ui/input.tsx'
import { confirmTerms, type OptionValues, sendTestMail } from './api.ts'

const TestMail = () => {
  const { t } = useTranslation()
  const [to, setTo] = useState(useSelf().email)
  const send = useAction({ run: () => sendTestMail(to), touches: ['none'], done: () => t('settings.mailSent', { to }) })
  return (
    <div className="mb-6 flex flex-wrap items-end gap-3 border-b pb-6">
      <Field label={t('settings.testMail')} help={t('settings.testMailHelp')} className="min-w-60 flex-1">
        {(control) => <Input {...control} type="email" value={to} onChange={(event) => setTo(event.target.value)} />}
      </Field>
      <Button isBusy={send.isPending} disabled={to === ''} onClick={() => send.mutate(undefined)} className="mb-6">
        {t('settings.sendMail')}
      </Button>
    </div>
  )
}

const PaymentTerms = ({ values }: { values: OptionValues }) => {
  const { t } = useTranslation()
  const confirm = useConfirm()
  const accept = useAction({ run: confirmTerms, touches: ['options'], done: () => t('settings.termsDone') })
  const isConfirmed = values.get('payment_setting.compliance_confirmed') === 'true'
  const ask = async () => {
    const isSure = await confirm({
      title: t('settings.terms'),
      text: t('settings.termsText'),
      action: t('settings.termsConfirm'),
    })
    if (isSure) accept.mutate(undefined)
  }
  return (
    <div className="mb-6 flex flex-wrap items-center justify-between gap-3 border-b pb-6">
      <div className="max-w-xl">
        <h3 className="text-sm font-medium">{t('settings.terms')}</h3>
        <p className="mt-0.5 text-xs text-ink-faint">{t('settings.termsText')}</p>
      </div>
      {isConfirmed ? (
        <Badge tone="ok">{t('settings.termsConfirmed')}</Badge>
      ) : (
        <Button look="primary" isBusy={accept.isPending} onClick={() => void ask()}>
          {t('settings.termsConfirm')}
        </Button>
      )}
    </div>
  )
}

/** What stands above the options of a section. */
export const SectionExtra = ({ id, values }: { id: string; values: OptionValues }) => {
  if (id === 'operations/email') return <TestMail />
  return id === 'billing/payment' ? <PaymentTerms values={values} /> : null
}
