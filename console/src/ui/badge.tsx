// Small labels; a status is always text with a shape, never colour alone.
import { cva, type VariantProps } from 'class-variance-authority'
import type { ReactNode } from 'react'
import { cn } from '../lib/cn.ts'

const badgeStyle = cva(
  'inline-flex max-w-full items-center gap-1.5 whitespace-nowrap rounded-full px-2 py-0.5 text-xs font-medium',
  {
    variants: {
      tone: {
        neutral: 'bg-hover text-ink-soft',
        ok: 'bg-ok-soft text-ok',
        warn: 'bg-warn-soft text-warn',
        bad: 'bg-bad-soft text-bad',
        info: 'bg-info-soft text-info',
        accent: 'bg-accent-soft text-accent-text',
      },
    },
    defaultVariants: { tone: 'neutral' },
  },
)

export type Tone = NonNullable<VariantProps<typeof badgeStyle>['tone']>

type BadgeProps = { tone?: Tone; hasDot?: boolean; className?: string; title?: string; children: ReactNode }

/** A label; with a dot it reads as a status. */
export const Badge = ({ tone, hasDot, className, title, children }: BadgeProps) => (
  <span className={cn(badgeStyle({ tone }), className)} title={title}>
    {hasDot && <span aria-hidden="true" className="size-1.5 shrink-0 rounded-full bg-current" />}
    <span className="truncate">{children}</span>
  </span>
)

/** A short code-like label, such as a model or group name. */
export const Chip = ({ children, className }: { children: ReactNode; className?: string }) => (
  <span
    className={cn(
      'inline-block max-w-44 truncate rounded-sm border bg-sunken px-1.5 py-px align-middle font-mono text-xs text-ink-soft',
      className,
    )}
  >
    {children}
  </span>
)
