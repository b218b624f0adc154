// How an order stands, in words and shape.
import { useTranslation } from 'react-i18next'
import { Badge, type Tone } from '../../ui/badge.tsx'

const tones: Readonly<Record<string, Tone>> = {
  success: 'ok',
  pending: 'info',
  failed: 'bad',
  expired: 'neutral',
  refunded: 'warn',
}

/** Names of the statuses, in the reader's language. */
export const useOrderStatusNames = (): Readonly<Record<string, string>> => {
  const { t } = useTranslation()
  return {
    success: t('order.success'),
    pending: t('order.pending'),
    failed: t('order.failed'),
    expired: t('order.expired'),
    refunded: t('order.refunded'),
  }
}

export const OrderStatus = ({ status }: { status: string }) => (
  <Badge tone={tones[status] ?? 'neutral'} hasDot>
    {useOrderStatusNames()[status] ?? status}
  </Badge>
)
