// A price expression as a table of tiers where it is one, and as text always.
import { Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button, IconButton } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Input, TextArea } from '../../ui/input.tsx'
import { Tabs } from '../../ui/tabs.tsx'
import { emptyTier, readTiers, type Tier, writeTiers } from './tiers.ts'

type ExpressionFieldProps = { value: string; onChange: (value: string) => void; error?: string | undefined }

const presets = {
  'price.presetFlat': 'tier("flat", p * 3 + c * 15 + cr * 0.3 + cc * 3.75)',
  'price.presetLong':
    'len <= 200000 ? tier("tier_1", p * 3 + c * 15 + cr * 0.3) : tier("tier_2", p * 6 + c * 22.5 + cr * 0.6)',
  'price.presetFast': '(p * 2.5 + c * 10) * (param("service_tier") == "priority" ? 2 : 1)',
  'price.presetNight': '(p * 2 + c * 8) * (hour("Asia/Shanghai") < 8 ? 0.5 : 1)',
  'price.presetPictures': '(param("size") == "2048x2048" ? 80000 : 30000) * (param("n") ?? 1)',
} as const

const fields = [
  ['input', 'price.input'],
  ['output', 'price.output'],
  ['cacheRead', 'price.cacheRead'],
  ['cacheWrite', 'price.cacheWrite'],
] as const

type TierRowProps = {
  tier: Tier
  index: number
  isLast: boolean
  onChange: (tier: Tier) => void
  onRemove: (() => void) | undefined
}

const TierRow = ({ tier, index, isLast, onChange, onRemove }: TierRowProps) => {
  const { t } = useTranslation()
  return (
    <fieldset className="rounded-lg border p-3">
      <legend className="sr-only">{t('price.tier', { n: index + 1 })}</legend>
      <div className="mb-3 flex items-end gap-3">
        {isLast ? (
          <p className="flex-1 pb-2 text-sm text-ink-soft">{t(index === 0 ? 'price.anyLength' : 'price.aboveThat')}</p>
        ) : (
          <Field label={t('price.upTo')} className="flex-1">
            {(control) => (
              <Input
                {...control}
                inputMode="numeric"
                value={tier.upTo}
                onChange={({ target }) => onChange({ ...tier, upTo: target.value.replace(/\D/g, '') })}
              />
            )}
          </Field>
        )}
        {onRemove && <IconButton icon={Trash2} label={t('price.removeTier', { n: index + 1 })} onClick={onRemove} />}
      </div>
      <div className="grid grid-cols-2 gap-3 sm:grid-cols-4">
        {fields.map(([name, label]) => (
          <Field key={name} label={t(label)}>
            {(control) => (
              <Input
                {...control}
                inputMode="decimal"
                className="tabular"
                value={tier[name]}
                onChange={({ target }) => onChange({ ...tier, [name]: target.value.replace(/[^\d.]/g, '') })}
              />
            )}
          </Field>
        ))}
      </div>
    </fieldset>
  )
}

const TierTable = ({ tiers, onChange }: { tiers: Tier[]; onChange: (tiers: Tier[]) => void }) => {
  const { t } = useTranslation()
  const replace = (index: number, tier: Tier) => onChange(tiers.map((old, at) => (at === index ? tier : old)))
  return (
    <div className="space-y-3">
      {tiers.map((tier, index) => (
        <TierRow
          // biome-ignore lint/suspicious/noArrayIndexKey: a tier is its place
          key={index}
          tier={tier}
          index={index}
          isLast={index === tiers.length - 1}
          onChange={(next) => replace(index, next)}
          onRemove={tiers.length > 1 ? () => onChange(tiers.filter((_, at) => at !== index)) : undefined}
        />
      ))}
      <Button
        size="sm"
        icon={Plus}
        onClick={() => onChange([{ ...(tiers[0] ?? emptyTier), upTo: '200000' }, ...tiers])}
      >
        {t('price.addTier')}
      </Button>
    </div>
  )
}

export const ExpressionField = ({ value, onChange, error }: ExpressionFieldProps) => {
  const { t } = useTranslation()
  const [view, setView] = useState<'table' | 'text'>(() => (value === '' || readTiers(value) ? 'table' : 'text'))
  // While a cell is empty its text is not that of the expression, so the table keeps its own rows.
  const [rows, setRows] = useState<Tier[]>(() => readTiers(value) ?? [emptyTier])
  const change = (tiers: Tier[]) => {
    setRows(tiers)
    onChange(writeTiers(tiers))
  }
  const show = (next: 'table' | 'text') => {
    if (next === 'table') setRows(readTiers(value) ?? [emptyTier])
    setView(next)
  }
  const isTable = value === '' || readTiers(value) !== undefined
  return (
    <div>
      <Tabs
        label={t('price.view')}
        value={view}
        onChange={show}
        tabs={[
          { id: 'table', label: t('price.viewTable') },
          { id: 'text', label: t('price.viewText') },
        ]}
      />
      {view === 'table' &&
        (isTable ? (
          <TierTable tiers={rows} onChange={change} />
        ) : (
          <p className="text-sm text-ink-soft">{t('price.notATable')}</p>
        ))}
      {view === 'text' && (
        <>
          <Field label={t('price.expression')} help={t('price.expressionHelp')} error={error}>
            {(control) => (
              <TextArea
                {...control}
                value={value}
                spellCheck={false}
                rows={5}
                onChange={({ target }) => onChange(target.value)}
                className="font-mono text-xs"
              />
            )}
          </Field>
          <fieldset className="mt-3 flex flex-wrap gap-1.5">
            <legend className="mb-1.5 text-xs text-ink-faint">{t('price.presets')}</legend>
            {Object.entries(presets).map(([name, text]) => (
              <Button key={name} size="sm" onClick={() => onChange(text)}>
                {t(name)}
              </Button>
            ))}
          </fieldset>
        </>
      )}
    </div>
  )
}
