// The mark of a vendor, a provider or a model: its own where it was built in, else initials in a colour of their own.
import { coloured, folder, plain } from 'virtual:brand-icons'
import { brandOf } from '../lib/brand.ts'
import { cn } from '../lib/cn.ts'
import { hueOf, initialsOf } from '../lib/initials.ts'

const colouredNames = new Set(coloured.split(' '))
const names = new Set([...colouredNames, ...plain.split(' ')])

type BrandMarkProps = {
  /** A name of LobeHub's icon set, such as `Claude.Color`; the server says it of vendors, models and providers. */
  readonly icon?: string | undefined
  readonly name: string
  /** `line` stands in a line of text; `tile` has a ground of its own. */
  readonly shape?: 'line' | 'tile'
  readonly className?: string
}

const Picture = ({ brand, className }: { brand: string; className: string }) => {
  const address = `${folder}/${brand}.svg`
  if (colouredNames.has(brand)) return <img src={address} alt="" loading="lazy" className={className} />
  // A plain mark takes the colour of the text around it, which a picture cannot.
  return <span className={cn('bg-ink', className)} style={{ mask: `url("${address}") center / contain no-repeat` }} />
}

const Initials = ({ name, className }: { name: string; className: string }) => {
  const colour = `oklch(0.62 0.15 ${hueOf(name)})`
  return (
    <span
      className={cn('inline-flex items-center justify-center leading-none font-semibold select-none', className)}
      style={{
        color: `color-mix(in oklab, ${colour} 55%, var(--ink))`,
        backgroundColor: `color-mix(in oklab, ${colour} 16%, var(--surface))`,
      }}
    >
      {initialsOf(name)}
    </span>
  )
}

/** Stands beside the name, so that readers of the page need not hear it. */
export const BrandMark = ({ icon, name, shape = 'line', className }: BrandMarkProps) => {
  const brand = brandOf({ icon, name }, names)
  const isTile = shape === 'tile'
  return (
    <span
      aria-hidden="true"
      className={cn(
        'inline-flex shrink-0 items-center justify-center',
        isTile ? 'size-9 overflow-hidden rounded-lg text-xs' : 'size-5 rounded-md text-[0.5625rem]',
        isTile && brand !== undefined && 'border bg-surface',
        className,
      )}
    >
      {brand === undefined ? (
        <Initials name={name} className="size-full rounded-[inherit]" />
      ) : (
        <Picture brand={brand} className={isTile ? 'size-[60%]' : 'size-[85%]'} />
      )}
    </span>
  )
}

/** A mark with its name, in a line. */
export const BrandName = ({ icon, name }: Pick<BrandMarkProps, 'icon' | 'name'>) => (
  <span className="inline-flex min-w-0 max-w-full items-center gap-1.5 align-top">
    <BrandMark icon={icon} name={name} />
    <span className="truncate">{name}</span>
  </span>
)
