// Wizard step: how the gateway will be used.
import { Database, type LucideIcon, Presentation, User, Users } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { SetupState } from '../../../../src/contract/index.ts'

export type Mode = 'external' | 'self' | 'demo'

const modes: { value: Mode; icon: LucideIcon; label: string; text: string }[] = [
  { value: 'external', icon: Users, label: 'setup.mode.external', text: 'setup.mode.external.text' },
  { value: 'self', icon: User, label: 'setup.mode.self', text: 'setup.mode.self.text' },
  { value: 'demo', icon: Presentation, label: 'setup.mode.demo', text: 'setup.mode.demo.text' },
]

const databaseNames = { sqlite: 'SQLite', mysql: 'MySQL', postgres: 'PostgreSQL' } as const

type ModeStepProps = { value: Mode; onChange: (mode: Mode) => void; database: SetupState['database_type'] }

export const ModeStep = ({ value, onChange, database }: ModeStepProps) => {
  const { t } = useTranslation()
  return (
    <>
      <fieldset>
        <legend className="mb-5">
          <h1 className="text-xl font-semibold tracking-[-0.02em]">{t('setup.modeTitle')}</h1>
          <p className="mt-1 text-ink-faint">{t('setup.modeText')}</p>
        </legend>
        <div className="space-y-2.5">
          {modes.map(({ value: mode, icon: Icon, label, text }) => (
            <label
              key={mode}
              className="flex cursor-pointer items-start gap-3.5 rounded-lg border border-line-strong p-3.5 transition-colors hover:bg-hover has-checked:border-accent has-checked:bg-accent-soft has-focus-visible:ring-2 has-focus-visible:ring-ring"
            >
              <input
                type="radio"
                name="mode"
                className="sr-only"
                checked={value === mode}
                onChange={() => onChange(mode)}
                aria-describedby={`mode-${mode}`}
              />
              <Icon aria-hidden="true" className="mt-0.5 size-5 shrink-0 text-accent-text" />
              <span>
                <span className="block font-medium">{t(label)}</span>
                <span id={`mode-${mode}`} className="mt-0.5 block text-sm text-ink-soft">
                  {t(text)}
                </span>
              </span>
            </label>
          ))}
        </div>
      </fieldset>
      <p className="mt-4 flex items-start gap-2 text-sm text-ink-faint">
        <Database aria-hidden="true" className="mt-0.5 size-4 shrink-0" />
        {database === 'sqlite' ? t('setup.sqlite') : t('setup.database', { name: databaseNames[database] })}
      </p>
    </>
  )
}
