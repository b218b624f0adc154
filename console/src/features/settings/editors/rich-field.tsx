// A text in Markdown or HTML: written, or looked at as people will see it.
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ControlProps } from '../../../ui/field.tsx'
import { TextArea } from '../../../ui/input.tsx'
import { RichText } from '../../../ui/rich-text.tsx'
import { ViewSwitch } from './view-switch.tsx'

type RichFieldProps = ControlProps & { value: string; rows?: number; onChange: (text: string) => void }

const isAddress = (text: string): boolean => /^https?:\/\/\S+$/.test(text.trim())

export const RichField = ({ value, rows = 6, onChange, ...control }: RichFieldProps) => {
  const { t } = useTranslation()
  const [view, setView] = useState<'write' | 'look'>('write')
  return (
    <div>
      <ViewSwitch
        label={t('settings.view')}
        views={[
          { id: 'write', label: t('settings.write') },
          { id: 'look', label: t('settings.look') },
        ]}
        value={view}
        onChange={setView}
        className="mb-2"
      />
      {view === 'write' ? (
        <TextArea {...control} rows={rows} value={value} onChange={({ target }) => onChange(target.value)} />
      ) : (
        <div className="min-h-24 rounded-md border bg-sunken px-4 py-3 text-sm">
          {value.trim() === '' && <p className="text-ink-faint">{t('settings.nothingToSee')}</p>}
          {isAddress(value) ? (
            <p className="text-ink-soft">{t('settings.embeds', { address: value.trim() })}</p>
          ) : (
            <RichText text={value} />
          )}
        </div>
      )}
    </div>
  )
}
