// Asking a channel's upstream how much is left.
import { useTranslation } from 'react-i18next'
import type { Channel } from '../../../../src/contract/index.ts'
import { useMoney } from '../../lib/session.ts'
import { useAction } from '../../lib/use-action.ts'
import { refuseUnless, updateBalance } from './api.ts'

export const useBalance = ({ id, name }: Channel) => {
  const { t } = useTranslation()
  const money = useMoney()
  return useAction({
    run: async () => refuseUnless(await updateBalance(id)),
    touches: ['channels'],
    done: (answer) => t('channel.balanceNotice', { name, amount: money.price(answer.balance) }),
  })
}
