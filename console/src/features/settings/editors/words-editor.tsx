// A set of words or numbers as chips; where their order counts, as a list that can be rearranged.
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../../../ui/button.tsx'
import { ChipsInput } from '../../../ui/chips-input.tsx'
import { Input } from '../../../ui/input.tsx'
import { moved } from '../items.ts'
import { useOptionText } from '../option-text.ts'
import { parseNumber } from '../rows.ts'
import { findProblems } from '../schema.ts'
import type { EditorProps } from './editor.ts'
import { SortableList } from './sortable-list.tsx'

type WordsProps = EditorProps & { isOrdered: boolean; isNumeric: boolean }

const OrderedWords = ({ option, value, onChange }: EditorProps) => {
  const { t } = useTranslation()
  const { label } = useOptionText()
  const [text, setText] = useState('')
  const words = (value as unknown[]).map(String)
  const add = () => {
    const word = text.trim()
    if (word !== '' && !words.includes(word)) onChange([...words, word])
    setText('')
  }
  return (
    <>
      <SortableList
        label={label(option.key)}
        items={words}
        nameOf={(word) => word}
        onMove={(from, to) => onChange(moved(words, from, to))}
        onRemove={(index) => onChange(words.filter((_, other) => other !== index))}
      >
        {(word) => <span className="truncate font-mono text-xs">{word}</span>}
      </SortableList>
      <div className="mt-3 flex gap-2">
        <Input
          aria-label={t('settings.newWord')}
          placeholder={t('settings.newWord')}
          value={text}
          onChange={({ target }) => setText(target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return
            event.preventDefault()
            add()
          }}
          className="max-w-60"
        />
        <Button disabled={text.trim() === ''} onClick={add}>
          {t('settings.addRow')}
        </Button>
      </div>
    </>
  )
}

export const WordsEditor = (props: WordsProps) => {
  const { option, value, onChange, isOrdered, isNumeric } = props
  const { label, problem: problemText } = useOptionText()
  if (isOrdered) return <OrderedWords {...props} />
  const words = (value as unknown[]).map(String)
  const [problem] = findProblems(value, option.schema ?? {})
  const toEntry = (word: string): unknown => {
    const number = parseNumber(word)
    return isNumeric && !Number.isNaN(number) ? number : word
  }
  const change = (next: string[]) => {
    const entries = next.map(toEntry)
    onChange(isNumeric ? entries.toSorted((one, other) => Number(one) - Number(other)) : entries)
  }
  return (
    <>
      <ChipsInput
        id={`words-${option.key}`}
        aria-label={label(option.key)}
        aria-describedby={undefined}
        aria-invalid={problem ? true : undefined}
        value={words}
        suggestions={[]}
        onChange={change}
      />
      {problem && (
        <p className="mt-1.5 text-xs text-bad">
          <code className="mr-1.5 font-mono">{words[Number(problem.path[0])]}</code>
          {problemText(problem)}
        </p>
      )}
    </>
  )
}
