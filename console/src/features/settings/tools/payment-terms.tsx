// The terms for taking payments: confirmed once, by root, in the console.
import { useTranslation } from 'react-i18next'
import { formatTime } from '../../../lib/format.ts'
import { useAction } from '../../../lib/use-action.ts'
import { Badge } from '../../../ui/badge.tsx'
import { Button } from '../../../ui/button.tsx'
import { useConfirm } from '../../../ui/dialog.tsx'
import { confirmTerms, type OptionValues } from '../api.ts'

export const PaymentTerms = ({ values }: { values: OptionValues }) => {
  const { t, i18n } = useTranslation()
  const confirm = useConfirm()
  const accept = useAction({ run: confirmTerms, touches: ['options'], done: () => t('settings.termsDone') })
  const isConfirmed = values.get('payment_setting.compliance_confirmed') === 'true'
  const confirmedAt = Number(values.get('payment_setting.compliance_confirmed_at') ?? 0)
  const ask = async () => {
    const isSure = await confirm({
      title: t('settings.terms'),
      text: t('settings.termsText'),
      action: t('settings.termsConfirm'),
    })
    if (isSure) accept.mutate(undefined)
  }
  return (
    <section className="panel flex flex-wrap items-center justify-between gap-x-6 gap-y-3 p-5">
      <div className="min-w-0 flex-1 basis-72">
        <h3 className="text-sm font-medium">{t('settings.terms')}</h3>
        <p className="mt-0.5 text-sm text-ink-faint">{t('settings.termsText')}</p>
      </div>
      {isConfirmed ? (
        <p className="sm:text-right">
          <Badge tone="ok" hasDot>
            {t('settings.termsConfirmed')}
          </Badge>
          {confirmedAt > 0 && (
            <span className="tabular mt-1 block text-xs text-ink-faint">{formatTime(confirmedAt, i18n.language)}</span>
          )}
        </p>
      ) : (
        <Button look="primary" isBusy={accept.isPending} onClick={() => void ask()}>
          {t('settings.termsConfirm')}
        </Button>
      )}
    </section>
  )
}
