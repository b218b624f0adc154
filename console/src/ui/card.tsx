// Cards and the heading of a page.
import type { ReactNode } from 'react'
import { cn } from '../lib/cn.ts'
import { useTitle } from '../lib/use-title.ts'

type CardProps = { title?: string; text?: string; action?: ReactNode; className?: string; children: ReactNode }

/** A bordered surface, with a heading when it has a title. */
export const Card = ({ title, text, action, className, children }: CardProps) => (
  <section className={cn('panel p-5', className)}>
    {title && (
      <header className="mb-4 flex items-start justify-between gap-4">
        <div>
          <h2 className="font-semibold tracking-tight">{title}</h2>
          {text && <p className="mt-0.5 text-sm text-ink-faint">{text}</p>}
        </div>
        {action}
      </header>
    )}
    {children}
  </section>
)

type PageHeadingProps = { title: string; text?: string; children?: ReactNode }

/** Title of a page with its actions. */
export const PageHeading = ({ title, text, children }: PageHeadingProps) => {
  useTitle(title)
  return (
    <header className="mb-5 flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
      <div className="min-w-0">
        <h1 className="heading">{title}</h1>
        {text && <p className="mt-0.5 text-ink-faint">{text}</p>}
      </div>
      {children && <div className="flex flex-wrap items-center gap-2">{children}</div>}
    </header>
  )
}
