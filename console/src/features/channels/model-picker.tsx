// A long list of model names with boxes: searchable, and all that are in sight chosen at once.
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../../ui/button.tsx'
import { Input } from '../../ui/input.tsx'
import { CheckRow } from './check-row.tsx'

type ModelPickerProps = {
  label: string
  models: readonly string[]
  chosen: readonly string[]
  onChange: (chosen: string[]) => void
}

const drawnMax = 300

export const ModelPicker = ({ label, models, chosen, onChange }: ModelPickerProps) => {
  const { t } = useTranslation()
  const [text, setText] = useState('')
  const shown = models.filter((model) => model.toLowerCase().includes(text.trim().toLowerCase()))
  const set = new Set(chosen)
  const toggle = (model: string, isOn: boolean) =>
    onChange(isOn ? [...chosen, model] : chosen.filter((other) => other !== model))
  return (
    <fieldset className="space-y-2">
      <legend className="mb-2 text-sm font-semibold">
        {label} <span className="tabular font-normal text-ink-faint">{`${chosen.length}/${models.length}`}</span>
      </legend>
      <div className="flex flex-wrap items-center gap-2">
        <Input
          type="search"
          aria-label={t('picker.search', { label })}
          placeholder={t('test.filter')}
          value={text}
          onChange={(event) => setText(event.target.value)}
          className="min-w-0 flex-1"
        />
        <Button size="sm" onClick={() => onChange([...new Set([...chosen, ...shown])])}>
          {t('picker.all')}
        </Button>
        <Button size="sm" look="ghost" onClick={() => onChange(chosen.filter((model) => !shown.includes(model)))}>
          {t('picker.none')}
        </Button>
      </div>
      <ul className="max-h-72 divide-y overflow-y-auto rounded-lg border">
        {shown.slice(0, drawnMax).map((model) => (
          <li key={model}>
            <CheckRow
              isOn={set.has(model)}
              onChange={(isOn) => toggle(model, isOn)}
              className="px-3 py-1.5 font-mono text-xs hover:bg-hover"
            >
              {model}
            </CheckRow>
          </li>
        ))}
        {shown.length === 0 && <li className="px-3 py-4 text-center text-sm text-ink-faint">{t('state.noMatch')}</li>}
      </ul>
      {shown.length > drawnMax && (
        <p className="text-xs text-ink-faint">{t('picker.more', { n: shown.length - drawnMax })}</p>
      )}
    </fieldset>
  )
}
