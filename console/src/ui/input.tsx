// Plain controls: one-line input, password, text area, native select, switch row, checkbox.
import { ChevronDown, Eye, EyeOff } from 'lucide-react'
import { type ComponentProps, useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { cn } from '../lib/cn.ts'
import { IconButton } from './button.tsx'

export const Input = ({ className, ...rest }: ComponentProps<'input'>) => (
  <input {...rest} className={cn('control h-9 px-3', className)} />
)

/** A password with a button that shows it. */
export const PasswordInput = ({ className, ...rest }: Omit<ComponentProps<'input'>, 'type'>) => {
  const { t } = useTranslation()
  const [isShown, setShown] = useState(false)
  return (
    <div className="relative">
      <Input {...rest} type={isShown ? 'text' : 'password'} className={cn('pr-10', className)} />
      <IconButton
        icon={isShown ? EyeOff : Eye}
        label={isShown ? t('action.hidePassword') : t('action.showPassword')}
        onClick={() => setShown(!isShown)}
        className="absolute top-0.5 right-0.5"
      />
    </div>
  )
}

export const TextArea = ({ className, ...rest }: ComponentProps<'textarea'>) => (
  <textarea rows={3} {...rest} className={cn('control block resize-y px-3 py-2 leading-relaxed', className)} />
)

/** A native select: the system's own list on phones and for assistive technology. */
export const Select = ({ className, children, ...rest }: ComponentProps<'select'>) => (
  <div className={cn('relative', className)}>
    <select {...rest} className="control h-9 appearance-none pr-7 pl-3 text-ellipsis max-sm:pl-2.5">
      {children}
    </select>
    <ChevronDown
      aria-hidden="true"
      className="pointer-events-none absolute top-1/2 right-2 size-4 -translate-y-1/2 text-ink-faint"
    />
  </div>
)

export const Checkbox = ({ className, ...rest }: Omit<ComponentProps<'input'>, 'type'>) => (
  <input {...rest} type="checkbox" className={cn('checkbox shrink-0 cursor-pointer', className)} />
)

/** A switch alone; its label is the caller's. */
export const Switch = ({ className, ...rest }: Omit<ComponentProps<'input'>, 'type' | 'role'>) => (
  <input
    {...rest}
    type="checkbox"
    // biome-ignore lint/a11y/useAriaPropsForRole: a native checkbox tells its state itself
    role="switch"
    className={cn(
      'relative mt-0.5 h-5 w-9 shrink-0 cursor-pointer appearance-none rounded-full bg-line-strong transition-colors after:absolute after:top-0.5 after:left-0.5 after:size-4 after:rounded-full after:bg-white after:shadow-sm after:transition-transform checked:bg-accent checked:after:translate-x-4 disabled:opacity-50 dark:after:bg-surface',
      className,
    )}
  />
)

type SwitchRowProps = Omit<ComponentProps<'input'>, 'type' | 'role'> & { label: string; help?: string }

/** A switch with its label and explanation on one row. */
export const SwitchRow = ({ label, help, className, ...rest }: SwitchRowProps) => {
  const id = useId()
  return (
    <div className={cn('flex items-start justify-between gap-6 py-1', className)}>
      <label htmlFor={id} className="min-w-0">
        <span className="block text-sm font-medium">{label}</span>
        {help && (
          <span id={`${id}-help`} className="mt-0.5 block text-xs text-ink-faint">
            {help}
          </span>
        )}
      </label>
      <Switch {...rest} id={id} aria-describedby={help ? `${id}-help` : undefined} />
    </div>
  )
}
