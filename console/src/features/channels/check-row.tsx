// A box with its label, for lists of things to choose.
import { type ReactNode, useEffect, useId, useRef } from 'react'
import { cn } from '../../lib/cn.ts'
import { Checkbox } from '../../ui/input.tsx'

type CheckRowProps = {
  isOn: boolean
  /** Some of what the box stands for are chosen, not all. */
  isPartly?: boolean
  onChange: (isOn: boolean) => void
  className?: string
  children: ReactNode
}

export const CheckRow = ({ isOn, isPartly = false, onChange, className, children }: CheckRowProps) => {
  const id = useId()
  const box = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (box.current) box.current.indeterminate = isPartly
  }, [isPartly])
  return (
    <div className={cn('flex items-center gap-2.5 text-sm', className)}>
      <Checkbox ref={box} id={id} checked={isOn} onChange={(event) => onChange(event.target.checked)} />
      <label htmlFor={id} className="min-w-0 flex-1 cursor-pointer truncate">
        {children}
      </label>
    </div>
  )
}
