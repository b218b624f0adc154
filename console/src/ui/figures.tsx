// A row of figures: what a page comes down to.
import type { ReactNode } from 'react'
import { cn } from '../lib/cn.ts'

type FiguresProps = { columns: 3 | 4 | 5; className?: string; children: ReactNode }

/** Below its full width, the last of an odd number fills its row. */
const columnsClass = {
  3: 'sm:grid-cols-3 max-sm:*:last:odd:col-span-2',
  4: 'lg:grid-cols-4 max-lg:*:last:odd:col-span-2',
  5: 'md:grid-cols-3 xl:grid-cols-5 max-xl:*:last:odd:col-span-2',
} as const

/** Holds `Figure`s: two in a row on the phone, all of them where there is room. */
export const Figures = ({ columns, className, children }: FiguresProps) => (
  <div className={cn('panel mb-4 overflow-hidden', className)}>
    {/* Each figure draws its own hairline into the gap, so a row that is not full has no empty cell. */}
    <dl className={cn('grid grid-cols-2 gap-px', columnsClass[columns])}>{children}</dl>
  </div>
)

type FigureProps = { name: string; value: ReactNode; note?: ReactNode }

export const Figure = ({ name, value, note }: FigureProps) => (
  <div className="min-w-0 bg-surface p-4 shadow-[0_0_0_1px_var(--line)]">
    <dt className="truncate text-sm text-ink-faint">{name}</dt>
    <dd className="tabular mt-1 truncate text-xl font-semibold tracking-[-0.02em]">{value}</dd>
    {note !== undefined && <dd className="tabular mt-0.5 line-clamp-2 min-h-4 text-xs text-ink-faint">{note}</dd>}
  </div>
)
