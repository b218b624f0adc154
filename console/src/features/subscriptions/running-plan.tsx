// What pays at the moment beside the balance, among the figures of the wallet.
import { useTranslation } from 'react-i18next'
import { Figure } from '../../ui/figures.tsx'
import { useRunning } from './api.ts'
import { usePlanWords } from './wording.ts'

/** A figure that leads to the subscriptions; nothing while none runs. */
export const RunningPlan = ({ onOpen }: { onOpen: () => void }) => {
  const { t } = useTranslation()
  const words = usePlanWords()
  const running = useRunning()
  // The one that ends first pays first, and stands last.
  const first = running.at(-1)
  if (first === undefined) return null
  const others = running.length - 1
  const name = (
    <button type="button" onClick={onOpen} className="max-w-full truncate tracking-[inherit] hover:underline">
      {first.plan_title || `#${first.plan_id}`}
      {others > 0 && <span className="text-sm font-normal text-ink-faint"> +{others}</span>}
    </button>
  )
  return <Figure name={t('plan.one')} value={name} note={t('plan.until', { time: words.date(first.end_time) })} />
}
