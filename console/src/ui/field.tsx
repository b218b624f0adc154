// The form kit's frame: label, control, help and error, tied together for assistive technology.
import { type ReactNode, useId } from 'react'
import { cn } from '../lib/cn.ts'

export type ControlProps = { id: string; 'aria-describedby': string | undefined; 'aria-invalid': boolean | undefined }

type FieldProps = {
  label: string
  help?: ReactNode
  error?: string | undefined
  isOptionalText?: string
  action?: ReactNode
  className?: string
  children: (control: ControlProps) => ReactNode
}

/** A labelled control; `children` gets the ids it must carry. */
export const Field = ({ label, help, error, isOptionalText, action, className, children }: FieldProps) => {
  const id = useId()
  const noteId = `${id}-note`
  const hasNote = Boolean(help || error)
  return (
    <div className={cn('min-w-0', className)}>
      <div className="mb-1.5 flex items-center justify-between gap-3">
        <label htmlFor={id} className="text-sm font-medium text-ink">
          {label}
          {isOptionalText && <span className="ml-1.5 font-normal text-ink-faint">{isOptionalText}</span>}
        </label>
        {action}
      </div>
      {children({ id, 'aria-describedby': hasNote ? noteId : undefined, 'aria-invalid': error ? true : undefined })}
      {hasNote && (
        <p id={noteId} className={cn('mt-1.5 text-xs', error ? 'text-bad' : 'text-ink-faint')}>
          {error ?? help}
        </p>
      )}
    </div>
  )
}
