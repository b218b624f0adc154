// Filters of a list with many: those that are used most at hand, the rest in a panel that opens.
import { SlidersHorizontal } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ListFilters } from '../lib/use-list.ts'
import { Button } from './button.tsx'

type FoldingFiltersProps = {
  filtering: ListFilters
  /** Whether one of the folded filters is set when the page opens: then they are shown. */
  isRestUsed: boolean
  atHand: ReactNode
  children: ReactNode
}

export const FoldingFilters = ({ filtering, isRestUsed, atHand, children }: FoldingFiltersProps) => {
  const { t } = useTranslation()
  const [isOpen, setOpen] = useState(isRestUsed)
  return (
    <div className="min-w-0 flex-1 space-y-2 max-sm:basis-full">
      <div className="flex flex-wrap items-center gap-2">
        {atHand}
        <Button icon={SlidersHorizontal} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {t('filter.more')}
        </Button>
        {filtering.isFiltered && (
          <Button look="ghost" onClick={filtering.onReset}>
            {t('action.resetFilters')}
          </Button>
        )}
      </div>
      {isOpen && <div className="space-y-2 panel p-3">{children}</div>}
    </div>
  )
}
