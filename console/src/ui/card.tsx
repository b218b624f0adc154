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

type PageHeadingProps = {
  title: string
  text?: string
  /** Figures beside the title; below the text on a phone. */
  facts?: ReactNode
  /** Actions. */
  children?: ReactNode
}

/** Title of a page with its actions. */
export const PageHeading = ({ title, text, facts, children }: PageHeadingProps) => {
  useTitle(title)
  return (
    // On a phone the actions stand beside the title, where they fit; else above the page, on the right.
    <header className="mb-5 flex flex-wrap items-center justify-between gap-x-4 gap-y-1 sm:grid sm:grid-cols-[minmax(0,1fr)_auto] sm:gap-x-6 sm:gap-y-0.5">
      <h1 className="heading min-w-0">{title}</h1>
      {children && (
        <div className="flex flex-wrap items-center gap-2 max-sm:my-1 sm:col-start-2 sm:row-span-2 sm:row-start-1 sm:self-end">
          {children}
        </div>
      )}
      {text && <p className="text-ink-faint max-sm:basis-full sm:col-start-1">{text}</p>}
      {facts && <div className="max-sm:mt-2 sm:col-start-2 sm:row-span-2 sm:row-start-1 sm:self-end">{facts}</div>}
    </header>
  )
}
