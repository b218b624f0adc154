// A box with its label, for lists of things to choose.
import { type ReactNode, useId } from 'react'
import { cn } from '../../lib/cn.ts'
import { Checkbox } from '../../ui/input.tsx'

type CheckRowProps = { isOn: boolean; onChange: (isOn: boolean) => void; className?: string; children: ReactNode }

export const CheckRow = ({ isOn, onChange, className, children }: CheckRowProps) => {
  const id = useId()
  return (
    <div className={cn('flex items-center gap-2.5 text-sm', className)}>
      <Checkbox id={id} checked={isOn} onChange={(event) => onChange(event.target.checked)} />
      <label htmlFor={id} className="min-w-0 flex-1 cursor-pointer truncate">
        {children}
      </label>
    </div>
  )
}
