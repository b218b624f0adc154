// The results of the functions that a model called: written by hand, then sent together.
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { TextArea } from '../../ui/input.tsx'
import type { ToolCall } from './conversation.ts'

type ToolResultsProps = {
  calls: readonly ToolCall[]
  onSend: (results: readonly (readonly [callId: string, text: string])[]) => void
}

export const ToolResults = ({ calls, onSend }: ToolResultsProps) => {
  const { t } = useTranslation()
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>({})
  return (
    <form
      className="panel mb-3 space-y-3 p-4"
      onSubmit={(event) => {
        event.preventDefault()
        onSend(calls.map(({ id }) => [id, texts[id] ?? ''] as const))
      }}
    >
      {calls.map(({ id, name }) => (
        <Field key={id} label={t('playground.resultOf', { name })}>
          {(control) => (
            <TextArea
              {...control}
              className="font-mono text-xs"
              placeholder='{"result": …}'
              value={texts[id] ?? ''}
              onChange={(event) => setTexts({ ...texts, [id]: event.target.value })}
            />
          )}
        </Field>
      ))}
      <Button look="primary" size="sm" type="submit">
        {t('playground.sendResults')}
      </Button>
    </form>
  )
}
