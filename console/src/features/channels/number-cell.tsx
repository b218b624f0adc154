// A number edited in its row: saved on Enter or when left, taken back with Escape.
import { useRef, useState } from 'react'

/** `value` is undefined where it stands for several that differ. */
type NumberCellProps = { label: string; value: number | undefined; min: number; onSave: (value: number) => void }

export const NumberCell = ({ label, value, min, onSave }: NumberCellProps) => {
  const [text, setText] = useState<string>()
  const isCancelled = useRef(false)
  const commit = () => {
    const number = Number(text)
    if (
      !isCancelled.current &&
      text !== undefined &&
      text.trim() !== '' &&
      Number.isInteger(number) &&
      number >= min &&
      number !== value
    )
      onSave(number)
    isCancelled.current = false
    setText(undefined)
  }
  return (
    <input
      type="text"
      inputMode="numeric"
      aria-label={label}
      placeholder={value === undefined ? '–' : undefined}
      value={text ?? (value === undefined ? '' : String(value))}
      onChange={(event) => setText(event.target.value)}
      onFocus={(event) => event.target.select()}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Escape') isCancelled.current = true
        if (event.key === 'Enter' || event.key === 'Escape') event.currentTarget.blur()
      }}
      className="tabular h-7 w-14 rounded-md border border-transparent bg-transparent px-2 text-right max-sm:border-line sm:-mr-2 hover:border-line-strong focus:border-ring focus:bg-surface"
    />
  )
}
