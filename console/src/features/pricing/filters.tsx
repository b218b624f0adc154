// Filters of the price list: each value with the number of models it would show.
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { cn } from '../../lib/cn.ts'
import { Button } from '../../ui/button.tsx'
import { countFacet, type Facet, facetNames, noVendor, type ShownList } from './prices.ts'
import type { PricingSearch } from './search.ts'

type FiltersProps = {
  list: ShownList
  search: PricingSearch
  onChange: (patch: Partial<PricingSearch>) => void
}

const shownAtFirst = 8

const itemStyle =
  'flex w-full min-w-0 items-center justify-between gap-3 rounded-md px-2.5 py-1.5 text-left text-sm text-ink-soft hover:bg-hover hover:text-ink aria-pressed:bg-accent-soft aria-pressed:font-medium aria-pressed:text-accent-text'

/** A value's name for people. */
const useValueName = (list: ShownList) => {
  const { t } = useTranslation()
  return (facet: Facet, value: string): string => {
    if (facet === 'vendor' && value === noVendor) return t('pricing.unknownVendor')
    if (facet === 'paid') return value === 'call' ? t('pricing.perCall') : t('pricing.perToken')
    if (facet === 'group') return list.usable_group[value] || value
    return value
  }
}

const FacetList = ({ facet, list, search, onChange }: FiltersProps & { facet: Facet }) => {
  const { t } = useTranslation()
  const valueName = useValueName(list)
  const [isWhole, setWhole] = useState(false)
  const counts = countFacet(list, search, facet)
  const chosen = search[facet]
  // One value is no choice.
  if (counts.length < 2 && chosen === undefined) return null
  const shown = isWhole ? counts : counts.filter(([value], index) => index < shownAtFirst || value === chosen)
  return (
    <section aria-label={t(`pricing.facet.${facet}`)}>
      <h2 className="mb-1 px-2.5 text-xs font-medium text-ink-faint">{t(`pricing.facet.${facet}`)}</h2>
      <ul>
        {shown.map(([value, count]) => (
          <li key={value}>
            <button
              type="button"
              aria-pressed={chosen === value}
              onClick={() => onChange({ [facet]: chosen === value ? undefined : value })}
              className={itemStyle}
            >
              <span className="truncate">{valueName(facet, value)}</span>
              <span className="tabular text-xs text-ink-faint">
                {facet === 'group' && `${list.group_ratio[value] ?? 1}× · `}
                {count}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {counts.length > shownAtFirst && (
        <Button look="link" size="bare" className="mt-1 px-2.5 text-xs" onClick={() => setWhole(!isWhole)}>
          {isWhole ? t('pricing.fewer') : t('pricing.all', { n: counts.length })}
        </Button>
      )}
    </section>
  )
}

export const Filters = ({ className, ...props }: FiltersProps & { className?: string }) => (
  <div className={cn('space-y-5', className)}>
    {facetNames.map((facet) => (
      <FacetList key={facet} facet={facet} {...props} />
    ))}
  </div>
)
