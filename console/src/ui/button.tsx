// Buttons, and links that look like them.
import { cva, type VariantProps } from 'class-variance-authority'
import { LoaderCircle, type LucideIcon } from 'lucide-react'
import type { ComponentProps } from 'react'
import { cn } from '../lib/cn.ts'

export const buttonStyle = cva(
  'inline-flex shrink-0 select-none items-center justify-center gap-1.5 whitespace-nowrap rounded-md font-medium transition-colors disabled:pointer-events-none disabled:opacity-55 aria-disabled:pointer-events-none aria-disabled:opacity-55 [&_svg]:shrink-0',
  {
    variants: {
      look: {
        primary: 'bg-accent text-accent-ink shadow-card hover:bg-accent-hover',
        plain: 'border border-line-strong bg-surface text-ink shadow-card hover:bg-hover',
        ghost: 'text-ink-soft hover:bg-hover hover:text-ink',
        danger: 'bg-bad-fill text-white shadow-card hover:brightness-110',
        link: 'text-accent-text underline-offset-4 hover:underline',
      },
      size: {
        md: 'h-9 px-3.5 text-base [&_svg]:size-4',
        sm: 'h-8 px-2.5 text-sm [&_svg]:size-3.5',
        icon: 'size-9 [&_svg]:size-[1.125rem]',
        'icon-sm': 'size-8 [&_svg]:size-4',
        lg: 'h-10 px-4 text-base [&_svg]:size-4',
        bare: 'h-auto p-0',
      },
    },
    defaultVariants: { look: 'plain', size: 'md' },
  },
)

type ButtonProps = ComponentProps<'button'> & VariantProps<typeof buttonStyle> & { isBusy?: boolean; icon?: LucideIcon }

/** A button; while busy it shows a spinner and takes no press. */
export const Button = ({ look, size, isBusy, icon: Icon, className, children, disabled, ...rest }: ButtonProps) => (
  <button
    type="button"
    {...rest}
    disabled={disabled || isBusy}
    aria-busy={isBusy || undefined}
    className={cn(buttonStyle({ look, size }), className)}
  >
    {isBusy ? <LoaderCircle aria-hidden="true" className="animate-spin" /> : Icon ? <Icon aria-hidden="true" /> : null}
    {children}
  </button>
)

type IconButtonProps = Omit<ButtonProps, 'children' | 'icon'> & { label: string; icon: LucideIcon }

/** A button with an icon only; its label is its accessible name and its tooltip. */
export const IconButton = ({ label, size = 'icon-sm', look = 'ghost', ...rest }: IconButtonProps) => (
  <Button {...rest} look={look} size={size} aria-label={label} title={label} />
)
