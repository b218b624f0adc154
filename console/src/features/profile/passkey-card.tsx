// The passkey: registering one on this device, and removing it.
import { useQuery } from '@tanstack/react-query'
import { Fingerprint, Trash2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { formatTime } from '../../lib/format.ts'
import { useStatus } from '../../lib/session.ts'
import { useAction } from '../../lib/use-action.ts'
import { hasPasskeys } from '../../lib/webauthn.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { useConfirm } from '../../ui/dialog.tsx'
import { Failure, Skeleton } from '../../ui/states.tsx'
import { passkeyQuery } from '../step-up/api.ts'
import { useStepUp } from '../step-up/step-up.tsx'
import { registerPasskey, removePasskey } from './api.ts'

const Ways = ({ isThere }: { isThere: boolean }) => {
  const { t } = useTranslation()
  const confirm = useConfirm()
  const { doProven, dialog } = useStepUp()
  const register = useAction({
    run: () => doProven(registerPasskey, 'POST /api/user/passkey/register/begin'),
    touches: ['self', 'passkey'],
    done: (isDone) => (isDone ? t('personal.passkeyMade') : undefined),
  })
  const remove = useAction({
    run: () => doProven(removePasskey, 'DELETE /api/user/passkey'),
    touches: ['self', 'passkey'],
    done: (isDone) => (isDone ? t('personal.passkeyGone') : undefined),
  })
  const ask = async () => {
    const isSure = await confirm({
      title: t('personal.passkeyRemove'),
      text: t('personal.passkeyRemoveText'),
      action: t('personal.passkeyRemove'),
      isDangerous: true,
    })
    if (isSure) remove.mutate(undefined)
  }
  return (
    <div className="flex flex-wrap gap-2">
      <Button
        icon={Fingerprint}
        disabled={!hasPasskeys()}
        isBusy={register.isPending}
        onClick={() => register.mutate(undefined)}
      >
        {isThere ? t('personal.passkeyReplace') : t('personal.passkeyMake')}
      </Button>
      {isThere && (
        <Button icon={Trash2} isBusy={remove.isPending} onClick={() => void ask()}>
          {t('personal.passkeyRemove')}
        </Button>
      )}
      {!hasPasskeys() && <p className="basis-full text-xs text-ink-faint">{t('personal.passkeyUnsupported')}</p>}
      {dialog}
    </div>
  )
}

/** Nothing where the operator switched passkeys off and the account has none. */
export const PasskeyCard = () => {
  const { t, i18n } = useTranslation()
  const status = useStatus()
  const state = useQuery(passkeyQuery)
  if (status?.passkey_login === false && state.data?.enabled !== true) return null
  const badge = state.data && (
    <Badge tone={state.data.enabled ? 'ok' : 'neutral'} hasDot>
      {state.data.enabled ? t('personal.passkeyThere') : t('personal.passkeyNone')}
    </Badge>
  )
  const usedAt = Date.parse(state.data?.last_used_at ?? '')
  return (
    <Card title={t('personal.passkey')} text={t('personal.passkeyText')} action={badge}>
      {state.error ? (
        <Failure error={state.error} onRetry={() => void state.refetch()} />
      ) : state.data ? (
        <>
          {usedAt > 0 && (
            <p className="mb-3 text-sm text-ink-faint">
              {t('personal.passkeyUsed', { time: formatTime(usedAt / 1000, i18n.language) })}
            </p>
          )}
          <Ways isThere={state.data.enabled} />
        </>
      ) : (
        <Skeleton className="h-9 w-40" />
      )}
    </Card>
  )
}
