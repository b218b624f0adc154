// A part of the page that scrolls by itself, and can be reached by keys for that.
import type { ReactNode } from 'react'

type ScrollProps = { label: string; className?: string; children: ReactNode }

export const Scroll = ({ label, className, children }: ScrollProps) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: without it, nobody could scroll this by keys
  <section aria-label={label} tabIndex={0} className={className}>
    {children}
  </section>
)
