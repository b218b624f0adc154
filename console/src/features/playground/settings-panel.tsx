// What a chat is asked with: system prompt, streaming, parameters that are sent only when they are switched on, functions, own members.
import { useTranslation } from 'react-i18next'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Checkbox, Input, Select, SwitchRow, TextArea } from '../../ui/input.tsx'
import { parseText, prettyText } from './request.ts'
import {
  defaultSettings,
  efforts,
  type NumberParameter,
  numberParameters,
  parameterNames,
  type Settings,
} from './settings.ts'

type PanelProps = { settings: Settings; onChange: (settings: Settings) => void }

type NumberRowProps = PanelProps & { name: NumberParameter }

const NumberRow = ({ name, settings, onChange }: NumberRowProps) => {
  const { t } = useTranslation()
  const { min, max, step } = numberParameters[name]
  const value = settings.numbers[name]
  const isSent = settings.sent.includes(name)
  const set = (number: number) => {
    if (!Number.isFinite(number)) return
    const numbers = { ...settings.numbers, [name]: Math.min(max, Math.max(min, number)) }
    onChange({ ...settings, numbers, sent: isSent ? settings.sent : [...settings.sent, name] })
  }
  const hasSlider = max <= 2
  return (
    <div>
      <div className="flex items-center gap-2">
        <Checkbox
          aria-label={t('playground.sendParameter', { name })}
          checked={isSent}
          onChange={() =>
            onChange({
              ...settings,
              sent: isSent ? settings.sent.filter((one) => one !== name) : [...settings.sent, name],
            })
          }
        />
        <span
          aria-hidden="true"
          className={`min-w-0 flex-1 truncate font-mono text-xs ${isSent ? 'text-ink' : 'text-ink-faint'}`}
        >
          {name}
        </span>
        <Input
          type="number"
          aria-label={name}
          value={value}
          min={min}
          max={max}
          step={step}
          onChange={(event) => set(event.target.valueAsNumber)}
          className="tabular h-8 w-24 px-2 text-right text-sm"
        />
      </div>
      {isSent && hasSlider && (
        <input
          type="range"
          aria-label={t('playground.slider', { name })}
          value={value}
          min={min}
          max={max}
          step={step}
          onChange={(event) => set(event.target.valueAsNumber)}
          className="mt-1 block w-full accent-(--accent)"
        />
      )}
    </div>
  )
}

const toolExample = JSON.stringify(
  [
    {
      type: 'function',
      function: {
        name: 'get_weather',
        description: 'Weather of a city',
        parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
      },
    },
  ],
  undefined,
  2,
)

type JsonAreaProps = {
  label: string
  help: string
  value: string
  example: string
  isFit: (value: unknown) => boolean
  onChange: (text: string) => void
}

const JsonArea = ({ label, help, value, example, isFit, onChange }: JsonAreaProps) => {
  const { t } = useTranslation()
  const isEmpty = value.trim() === ''
  const isWrong = !isEmpty && !isFit(parseText(value))
  return (
    <Field
      label={label}
      help={help}
      error={isWrong ? t('playground.jsonWrong') : undefined}
      action={
        <Button
          look="link"
          size="bare"
          className="text-xs"
          onClick={() => onChange(isEmpty ? example : prettyText(value))}
        >
          {isEmpty ? t('json.insertExample') : t('json.format')}
        </Button>
      }
    >
      {(control) => (
        <TextArea
          {...control}
          spellCheck={false}
          rows={isEmpty ? 2 : Math.min(14, value.split('\n').length + 1)}
          className="font-mono text-xs"
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  )
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value)

export const SettingsPanel = ({ settings, onChange }: PanelProps) => {
  const { t } = useTranslation()
  return (
    <div className="space-y-5">
      <Field label={t('playground.system')}>
        {(control) => (
          <TextArea
            {...control}
            rows={3}
            value={settings.system}
            placeholder={t('playground.systemPlaceholder')}
            onChange={(event) => onChange({ ...settings, system: event.target.value })}
          />
        )}
      </Field>
      <SwitchRow
        label={t('playground.stream')}
        checked={settings.isStream}
        onChange={() => onChange({ ...settings, isStream: !settings.isStream })}
      />
      <Field label={t('playground.effort')}>
        {(control) => (
          <Select
            {...control}
            value={settings.effort}
            onChange={(event) =>
              onChange({ ...settings, effort: efforts.find((one) => one === event.target.value) ?? '' })
            }
          >
            {efforts.map((effort) => (
              <option key={effort} value={effort}>
                {effort === '' ? t('playground.effortDefault') : effort}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <fieldset className="space-y-3">
        <legend className="mb-1 text-sm font-medium">{t('playground.parameters')}</legend>
        <p className="text-xs text-ink-faint">{t('playground.parametersHelp')}</p>
        {parameterNames.map((name) => (
          <NumberRow key={name} name={name} settings={settings} onChange={onChange} />
        ))}
      </fieldset>
      <JsonArea
        label={t('playground.tools')}
        help={t('playground.toolsHelp')}
        value={settings.tools}
        example={toolExample}
        isFit={Array.isArray}
        onChange={(tools) => onChange({ ...settings, tools })}
      />
      <JsonArea
        label={t('playground.extra')}
        help={t('playground.extraHelp')}
        value={settings.extra}
        example={'{\n  "top_k": 40\n}'}
        isFit={isObject}
        onChange={(extra) => onChange({ ...settings, extra })}
      />
      <Button size="sm" onClick={() => onChange(defaultSettings)}>
        {t('playground.reset')}
      </Button>
    </div>
  )
}
