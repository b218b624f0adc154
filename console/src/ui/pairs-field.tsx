// A JSON object of names to values in two views over one text: rows to fill in, and the JSON itself.
import { ArrowRight, Braces, Plus, Rows3, Trash2 } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { JsonShape } from '../lib/json-text.ts'
import { findRepeated, type Pair, readPairs, writePairs } from '../lib/pairs.ts'
import { Button, IconButton } from './button.tsx'
import { JsonField } from './json-field.tsx'
import { SuggestInput } from './suggest-input.tsx'

type PairsFieldProps = {
  label: string
  help?: string
  /** What the two columns are called. */
  columns: readonly [from: string, to: string]
  shape: JsonShape
  example: string
  value: string
  onChange: (value: string) => void
  suggestions: readonly [from: readonly string[], to: readonly string[]]
  /** Remarks below the rows. */
  children?: ReactNode
}

const blank: Pair = { from: '', to: '' }

type RowsProps = Pick<PairsFieldProps, 'columns' | 'suggestions'> & {
  pairs: readonly Pair[]
  onChange: (pairs: readonly Pair[]) => void
}

const Rows = ({ pairs, columns: [fromName, toName], suggestions: [froms, tos], onChange }: RowsProps) => {
  const { t } = useTranslation()
  const repeated = findRepeated(pairs)
  const put = (index: number, patch: Partial<Pair>) =>
    onChange(pairs.map((pair, place) => (place === index ? { ...pair, ...patch } : pair)))
  return (
    <div className="space-y-2">
      {pairs.length > 0 && (
        <div aria-hidden="true" className="flex gap-2 pr-10 text-xs text-ink-faint">
          <span className="flex-1">{fromName}</span>
          <span className="w-4" />
          <span className="flex-1">{toName}</span>
        </div>
      )}
      {pairs.map((pair, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity but their place
        <div key={index}>
          <div className="flex items-center gap-2">
            <SuggestInput
              label={`${fromName} ${index + 1}`}
              value={pair.from}
              onChange={(from) => put(index, { from })}
              suggestions={froms}
              isInvalid={repeated.includes(index)}
              className="flex-1"
            />
            <ArrowRight aria-hidden="true" className="size-4 shrink-0 text-ink-faint" />
            <SuggestInput
              label={`${toName} ${index + 1}`}
              value={pair.to}
              onChange={(to) => put(index, { to })}
              suggestions={tos}
              className="flex-1"
            />
            <IconButton
              icon={Trash2}
              label={t('pairs.remove', { n: index + 1 })}
              onClick={() => onChange(pairs.filter((_, place) => place !== index))}
            />
          </div>
          {repeated.includes(index) && <p className="mt-1 text-xs text-bad">{t('pairs.repeated')}</p>}
        </div>
      ))}
      <Button size="sm" icon={Plus} onClick={() => onChange([...pairs, blank])}>
        {t('pairs.add')}
      </Button>
    </div>
  )
}

/** A labelled field of a form. Rows that are not finished live here; the form's text holds the finished ones. */
export const PairsField = ({ children, ...props }: PairsFieldProps) => {
  const { label, help, columns, shape, example, value, onChange, suggestions } = props
  const { t } = useTranslation()
  const [draft, setDraft] = useState(() => ({ text: value, pairs: readPairs(value) }))
  const [wantsJson, setWantsJson] = useState(false)
  if (draft.text !== value) setDraft({ text: value, pairs: readPairs(value) })
  const { pairs } = draft
  const isJson = wantsJson || pairs === undefined
  const put = (next: readonly Pair[]) => {
    const text = writePairs(next)
    setDraft({ text, pairs: next })
    if (text !== value) onChange(text)
  }
  return (
    <fieldset className="min-w-0">
      <div className="mb-1.5 flex items-center justify-between gap-3">
        <legend className="float-left text-sm font-medium">{label}</legend>
        <Button
          look="link"
          size="bare"
          icon={isJson ? Rows3 : Braces}
          disabled={pairs === undefined}
          aria-label={`${label}: ${isJson ? t('pairs.asRows') : t('pairs.asJson')}`}
          onClick={() => setWantsJson(!isJson)}
          className="text-xs [&_svg]:size-3.5"
        >
          {isJson ? t('pairs.asRows') : t('pairs.asJson')}
        </Button>
      </div>
      {isJson ? (
        <JsonField {...{ help, shape, example, value, onChange }} label={t('pairs.jsonOf', { name: label })} />
      ) : (
        <>
          {help && <p className="mb-2 text-xs text-ink-faint">{help}</p>}
          <Rows pairs={pairs} {...{ columns, suggestions }} onChange={put} />
        </>
      )}
      {children}
    </fieldset>
  )
}
