// A provider's mark: its initials in a colour of its own. Vendors' logos are their trademarks, and a gateway fetches no pictures.
import { hueOf, initialsOf } from './mark.ts'

type ProviderMarkProps = { id: string; name: string }

/** Stands beside the provider's name, so that readers of the page need not hear it. */
export const ProviderMark = ({ id, name }: ProviderMarkProps) => {
  const colour = `oklch(0.62 0.15 ${hueOf(id)})`
  return (
    <span
      aria-hidden="true"
      className="inline-flex size-5 shrink-0 items-center justify-center rounded-md text-[0.5625rem] leading-none font-semibold select-none"
      style={{
        color: `color-mix(in oklab, ${colour} 55%, var(--ink))`,
        backgroundColor: `color-mix(in oklab, ${colour} 18%, var(--surface))`,
      }}
    >
      {initialsOf(name)}
    </span>
  )
}
