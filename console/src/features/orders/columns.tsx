// Columns of the list of orders, and what an administrator can do with one.
import { Check, TriangleAlert, Undo2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { TopUp } from '../../../../src/contract/index.ts'
import { formatTime } from '../../lib/format.ts'
import { useMoney } from '../../lib/session.ts'
import { useAction } from '../../lib/use-action.ts'
import { Button } from '../../ui/button.tsx'
import type { Column } from '../../ui/column.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { useConfirm } from '../../ui/dialog.tsx'
import { OrderStatus } from '../wallet/order-status.tsx'
import { formatMoney } from '../wallet/ways.ts'
import { completeOrder, refundOrder } from './api.ts'
import { providers } from './search.ts'

const providerName = (provider: string): string => (providers as Readonly<Record<string, string>>)[provider] ?? provider

/** An open order, or one whose payment came after it had ended. */
const canComplete = ({ status, problem = '' }: TopUp): boolean =>
  status === 'pending' || ((status === 'expired' || status === 'failed') && problem.startsWith('late'))

const Actions = ({ order }: { order: TopUp }) => {
  const { t } = useTranslation()
  const confirm = useConfirm()
  const complete = useAction({
    run: () => completeOrder(order.trade_no),
    touches: ['orders'],
    done: () => t('orders.completed'),
  })
  const refund = useAction({
    run: () => refundOrder(order.trade_no),
    touches: ['orders'],
    done: () => t('orders.refunded'),
  })
  const askComplete = async () => {
    const text = t('orders.completeText', { number: order.trade_no })
    if (await confirm({ title: t('orders.completeTitle'), text, action: t('orders.complete') })) {
      complete.mutate(undefined)
    }
  }
  const askRefund = async () => {
    const text = t('orders.refundText', { number: order.trade_no })
    const action = t('orders.refund')
    if (await confirm({ title: t('orders.refundTitle'), text, action, isDangerous: true })) refund.mutate(undefined)
  }
  if (canComplete(order)) {
    return (
      <Button
        size="sm"
        icon={Check}
        isBusy={complete.isPending}
        aria-label={`${t('orders.complete')}: ${order.trade_no}`}
        onClick={() => void askComplete()}
      >
        {t('orders.complete')}
      </Button>
    )
  }
  if (order.status !== 'success' || order.currency === undefined) return null
  return (
    <Button
      size="sm"
      look="ghost"
      icon={Undo2}
      isBusy={refund.isPending}
      aria-label={`${t('orders.refund')}: ${order.trade_no}`}
      onClick={() => void askRefund()}
    >
      {t('orders.refund')}
    </Button>
  )
}

/** The columns, in the reader's language. */
export const useOrderColumns = (onUser: (id: number) => void): Column<TopUp>[] => {
  const { t, i18n } = useTranslation()
  const { quota, display } = useMoney()
  const language = i18n.language
  return [
    {
      id: 'trade_no',
      header: t('order.number'),
      isFixed: true,
      card: 'title',
      cell: ({ trade_no, problem }) => (
        <span className="block max-w-72">
          <span className="flex items-center gap-1">
            <span className="truncate font-mono text-xs">{trade_no}</span>
            <CopyButton text={trade_no} label={t('order.copyNumber')} isIconOnly />
          </span>
          {problem && (
            <span className="flex items-start gap-1 text-xs whitespace-normal text-warn">
              <TriangleAlert aria-hidden="true" className="mt-px size-3.5 shrink-0" />
              {problem}
            </span>
          )}
        </span>
      ),
    },
    { id: 'status', header: t('form.status'), card: 'badge', cell: ({ status }) => <OrderStatus status={status} /> },
    {
      id: 'user',
      header: t('orders.user'),
      cell: ({ user_id }) => (
        <button type="button" onClick={() => onUser(user_id)} className="tabular hover:underline">
          #{user_id}
        </button>
      ),
    },
    {
      id: 'quota',
      header: t('order.bought'),
      isNumeric: true,
      cell: (order) => quota(order.quota ?? order.amount * display.unitsPerDollar),
    },
    {
      id: 'money',
      header: t('order.money'),
      isNumeric: true,
      cell: ({ money, currency = '', refunded }) => (
        <span>
          {formatMoney(money, currency, language)}
          {refunded && (
            <span className="block text-xs text-ink-faint">
              {t('orders.refundedAmount', { amount: formatMoney(refunded, currency, language) })}
            </span>
          )}
        </span>
      ),
    },
    {
      id: 'provider',
      header: t('orders.provider'),
      cell: ({ payment_provider, payment_method }) => (
        <span>
          {providerName(payment_provider)}
          {payment_method !== payment_provider && (
            <span className="block text-xs text-ink-faint">{payment_method}</span>
          )}
        </span>
      ),
    },
    { id: 'created', header: t('order.created'), cell: ({ create_time }) => formatTime(create_time, language) },
    {
      id: 'completed',
      header: t('order.completed'),
      isHiddenAtFirst: true,
      cell: ({ complete_time }) => (complete_time > 0 ? formatTime(complete_time, language) : '–'),
    },
    {
      id: 'actions',
      header: t('table.actions'),
      isFixed: true,
      card: 'actions',
      className: 'text-right',
      cell: (order) => <Actions order={order} />,
    },
  ]
}
