// Columns of the list of codes.
import { Eye, EyeOff, Pencil, Power, PowerOff, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Redemption } from '../../../../src/contract/index.ts'
import { formatDate, formatTime } from '../../lib/format.ts'
import { useMoney } from '../../lib/session.ts'
import { useAction } from '../../lib/use-action.ts'
import { Badge, type Tone } from '../../ui/badge.tsx'
import { IconButton } from '../../ui/button.tsx'
import type { Column } from '../../ui/column.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { useConfirm } from '../../ui/dialog.tsx'
import { deleteRedemption, setRedemptionStatus } from './api.ts'
import type { RedemptionState } from './search.ts'
import { redemptionStatus, stateOf } from './state.ts'

const tones: Readonly<Record<RedemptionState, Tone>> = { '1': 'ok', '2': 'neutral', '3': 'info', expired: 'warn' }

/** Names of the states, in the reader's language. */
export const useStateNames = (): Readonly<Record<RedemptionState, string>> => {
  const { t } = useTranslation()
  return {
    '1': t('redemption.unused'),
    '2': t('status.disabled'),
    '3': t('redemption.used'),
    expired: t('redemption.expired'),
  }
}

const CodeCell = ({ code }: { code: Redemption }) => {
  const { t } = useTranslation()
  const [isShown, setShown] = useState(false)
  return (
    <span className="inline-flex items-center gap-1">
      <code className="font-mono text-xs">
        {isShown ? code.key : `${code.key.slice(0, 4)}••••${code.key.slice(-4)}`}
      </code>
      <IconButton
        icon={isShown ? EyeOff : Eye}
        label={t(isShown ? 'redemption.hide' : 'redemption.reveal', { id: code.id })}
        onClick={() => setShown(!isShown)}
      />
      <CopyButton text={code.key} label={t('redemption.copy', { id: code.id })} isIconOnly />
    </span>
  )
}

const Actions = ({ code, onEdit }: { code: Redemption; onEdit: () => void }) => {
  const { t } = useTranslation()
  const confirm = useConfirm()
  const isEnabled = code.status === redemptionStatus.unused
  const toggle = useAction({
    run: () => setRedemptionStatus(code.id, isEnabled ? redemptionStatus.disabled : redemptionStatus.unused),
    touches: ['redemptions'],
    done: () => t('form.saved'),
  })
  const remove = useAction({
    run: () => deleteRedemption(code.id),
    touches: ['redemptions'],
    done: () => t('redemption.deleted', { count: 1 }),
  })
  const askRemove = async () => {
    const isSure = await confirm({
      title: t('redemption.deleteTitle'),
      text: t('redemption.deleteText', { count: 1 }),
      action: t('action.delete'),
      isDangerous: true,
    })
    if (isSure) remove.mutate(undefined)
  }
  return (
    <span className="inline-flex items-center">
      {code.status !== redemptionStatus.used && (
        <>
          <IconButton icon={Pencil} label={`${t('action.edit')}: #${code.id}`} onClick={onEdit} />
          <IconButton
            icon={isEnabled ? PowerOff : Power}
            label={`${isEnabled ? t('action.disable') : t('action.enable')}: #${code.id}`}
            isBusy={toggle.isPending}
            onClick={() => toggle.mutate(undefined)}
          />
        </>
      )}
      <IconButton
        icon={Trash2}
        label={`${t('action.delete')}: #${code.id}`}
        isBusy={remove.isPending}
        onClick={() => void askRemove()}
      />
    </span>
  )
}

/** The columns, in the reader's language. */
export const useRedemptionColumns = (onEdit: (code: Redemption) => void): Column<Redemption>[] => {
  const { t, i18n } = useTranslation()
  const money = useMoney()
  const names = useStateNames()
  const language = i18n.language
  const now = Date.now() / 1000
  return [
    {
      id: 'name',
      header: t('form.name'),
      isFixed: true,
      card: 'title',
      cell: (code) => (
        <span className="font-medium text-ink">
          {code.name} <span className="font-normal text-ink-faint">#{code.id}</span>
        </span>
      ),
    },
    {
      id: 'status',
      header: t('form.status'),
      card: 'badge',
      cell: (code) => {
        const state = stateOf(code, now)
        return (
          <Badge tone={tones[state]} hasDot>
            {names[state]}
          </Badge>
        )
      },
    },
    { id: 'code', header: t('redemption.code'), cell: (code) => <CodeCell code={code} /> },
    { id: 'quota', header: t('redemption.quota'), isNumeric: true, cell: ({ quota }) => money.quota(quota) },
    { id: 'created', header: t('redemption.created'), cell: ({ created_time }) => formatDate(created_time, language) },
    {
      id: 'expires',
      header: t('redemption.expires'),
      cell: ({ expired_time }) => (expired_time === 0 ? t('redemption.never') : formatTime(expired_time, language)),
    },
    {
      id: 'redeemed',
      header: t('redemption.redeemed'),
      cell: ({ status, used_user_id, redeemed_time }) =>
        status === redemptionStatus.used ? (
          <span>
            {t('redemption.byUser', { id: used_user_id })}
            <span className="block text-xs text-ink-faint">{formatTime(redeemed_time, language)}</span>
          </span>
        ) : (
          '–'
        ),
    },
    {
      id: 'actions',
      header: t('table.actions'),
      isFixed: true,
      card: 'actions',
      className: 'text-right',
      cell: (code) => <Actions code={code} onEdit={() => onEdit(code)} />,
    },
  ]
}
