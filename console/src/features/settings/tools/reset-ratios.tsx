// Puts the input ratios of all models back to the built-in ones.
import { useTranslation } from 'react-i18next'
import { useAction } from '../../../lib/use-action.ts'
import { Button } from '../../../ui/button.tsx'
import { useConfirm } from '../../../ui/dialog.tsx'
import { resetRatios } from '../api.ts'

export const ResetRatios = () => {
  const { t } = useTranslation()
  const confirm = useConfirm()
  const reset = useAction({ run: resetRatios, touches: ['options'], done: () => t('settings.ratiosReset') })
  const ask = async () => {
    const isSure = await confirm({
      title: t('settings.resetRatios'),
      text: t('settings.resetRatiosText'),
      action: t('settings.resetRatios'),
      isDangerous: true,
    })
    if (isSure) reset.mutate(undefined)
  }
  return (
    <Button isBusy={reset.isPending} onClick={() => void ask()}>
      {t('settings.resetRatios')}
    </Button>
  )
}
