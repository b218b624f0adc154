// Page size, position and page buttons under a list.
import { ChevronLeft, ChevronRight, ChevronsLeft, ChevronsRight } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { formatCount } from '../lib/format.ts'
import { clampPage, pageSizes } from '../lib/url-state.ts'
import { IconButton } from './button.tsx'
import { Select } from './input.tsx'

export type Paging = {
  page: number
  size: number
  total: number
  onPage: (page: number) => void
  onSize: (size: number) => void
}

/** Where one is in a list and how to get on. */
export const Pager = ({ page: wanted, size, total, onPage, onSize }: Paging) => {
  const { t, i18n } = useTranslation()
  const page = clampPage(wanted, size, total)
  const last = Math.max(1, Math.ceil(total / size))
  const from = total === 0 ? 0 : (page - 1) * size + 1
  const number = (value: number) => formatCount(value, i18n.language)
  return (
    <nav
      aria-label={t('table.pages')}
      className="mt-3 flex flex-wrap items-center justify-between gap-3 text-sm text-ink-faint"
    >
      <p className="tabular">
        {t('table.range', { from: number(from), to: number(Math.min(total, page * size)), total: number(total) })}
      </p>
      <div className="flex items-center gap-1">
        <Select
          aria-label={t('table.pageSize')}
          value={size}
          onChange={(event) => onSize(Number(event.target.value))}
          className="mr-2 w-28 [&_select]:h-8 [&_select]:text-sm"
        >
          {pageSizes.map((option) => (
            <option key={option} value={option}>
              {t('table.perPage', { n: option })}
            </option>
          ))}
        </Select>
        <IconButton
          icon={ChevronsLeft}
          label={t('table.first')}
          disabled={page <= 1}
          onClick={() => onPage(1)}
          className="max-sm:hidden"
        />
        <IconButton
          icon={ChevronLeft}
          label={t('table.previous')}
          disabled={page <= 1}
          onClick={() => onPage(page - 1)}
        />
        <span className="tabular px-1 whitespace-nowrap text-ink-soft">{`${number(page)} / ${number(last)}`}</span>
        <IconButton
          icon={ChevronRight}
          label={t('table.next')}
          disabled={page >= last}
          onClick={() => onPage(page + 1)}
        />
        <IconButton
          icon={ChevronsRight}
          label={t('table.last')}
          disabled={page >= last}
          onClick={() => onPage(last)}
          className="max-sm:hidden"
        />
      </div>
    </nav>
  )
}
