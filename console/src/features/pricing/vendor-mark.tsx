// A vendor's mark: initials in a colour of its own. Logos are trademarks, and this console fetches no pictures.
import { cn } from '../../lib/cn.ts'
import { hueOf, initialsOf } from '../channels/mark.ts'

/** Stands beside a name, so that readers of the page need not hear it. */
export const VendorMark = ({ name, className }: { name: string; className?: string }) => {
  const colour = `oklch(0.62 0.15 ${hueOf(name)})`
  return (
    <span
      aria-hidden="true"
      className={cn(
        'inline-flex size-9 shrink-0 items-center justify-center rounded-lg text-xs leading-none font-semibold select-none',
        className,
      )}
      style={{
        color: `color-mix(in oklab, ${colour} 55%, var(--ink))`,
        backgroundColor: `color-mix(in oklab, ${colour} 16%, var(--surface))`,
      }}
    >
      {initialsOf(name)}
    </span>
  )
}
