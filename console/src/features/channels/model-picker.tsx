// A long list of model names with boxes, by family: searchable, and all that are in sight chosen at once.
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../../ui/button.tsx'
import { Input } from '../../ui/input.tsx'
import { CheckRow } from './check-row.tsx'
import { groupByFamily } from './model-families.ts'

type ModelPickerProps = {
  label: string
  models: readonly string[]
  chosen: readonly string[]
  onChange: (chosen: string[]) => void
}

const drawnMax = 500

type FamilyProps = {
  name: string
  models: readonly string[]
  chosen: ReadonlySet<string>
  hasHeading: boolean
  onToggle: (models: readonly string[], isOn: boolean) => void
}

const FamilyList = ({ name, models, chosen, hasHeading, onToggle }: FamilyProps) => {
  const count = models.filter((model) => chosen.has(model)).length
  return (
    <li>
      {hasHeading && (
        <div className="sticky top-0 z-10 border-b bg-sunken px-3 py-1.5">
          <CheckRow
            isOn={count === models.length}
            isPartly={count > 0 && count < models.length}
            onChange={(isOn) => onToggle(models, isOn)}
          >
            <span className="font-medium">{name}</span>
            <span className="tabular ml-2 text-xs text-ink-faint">{`${count}/${models.length}`}</span>
          </CheckRow>
        </div>
      )}
      <ul>
        {models.map((model) => (
          <li key={model} className="[contain-intrinsic-size:auto_1.75rem] [content-visibility:auto]">
            <CheckRow
              isOn={chosen.has(model)}
              onChange={(isOn) => onToggle([model], isOn)}
              className="px-3 py-1.5 font-mono text-xs hover:bg-hover"
            >
              {model}
            </CheckRow>
          </li>
        ))}
      </ul>
    </li>
  )
}

export const ModelPicker = ({ label, models, chosen, onChange }: ModelPickerProps) => {
  const { t } = useTranslation()
  const [text, setText] = useState('')
  const shown = models.filter((model) => model.toLowerCase().includes(text.trim().toLowerCase()))
  const set = new Set(chosen)
  const toggle = (some: readonly string[], isOn: boolean) =>
    onChange(isOn ? [...new Set([...chosen, ...some])] : chosen.filter((model) => !some.includes(model)))
  const families = groupByFamily(shown.slice(0, drawnMax))
  const count = models.filter((model) => set.has(model)).length
  return (
    <fieldset className="space-y-2">
      <legend className="mb-2 text-sm font-semibold">
        {label} <span className="tabular font-normal text-ink-faint">{`${count}/${models.length}`}</span>
      </legend>
      <div className="flex flex-wrap items-center gap-2">
        <Input
          type="search"
          aria-label={t('picker.search', { label })}
          placeholder={t('test.filter')}
          value={text}
          onChange={(event) => setText(event.target.value)}
          className="min-w-0 flex-1 basis-40"
        />
        <Button size="sm" onClick={() => toggle(shown, true)}>
          {t('picker.all')}
        </Button>
        <Button size="sm" look="ghost" onClick={() => toggle(shown, false)}>
          {t('picker.none')}
        </Button>
      </div>
      <ul className="max-h-80 overflow-y-auto rounded-lg border [&>li+li]:border-t">
        {families.map(({ name, models: members }) => (
          <FamilyList
            key={name}
            name={name || t('picker.otherFamily')}
            models={members}
            chosen={set}
            hasHeading={families.length > 1}
            onToggle={toggle}
          />
        ))}
        {shown.length === 0 && <li className="px-3 py-4 text-center text-sm text-ink-faint">{t('state.noMatch')}</li>}
      </ul>
      {shown.length > drawnMax && (
        <p className="text-xs text-ink-faint">{t('picker.more', { count: shown.length - drawnMax })}</p>
      )}
    </fieldset>
  )
}
