// Two or three ways to look at the same thing, side by side in one small control.
import { useTranslation } from 'react-i18next'
import { cn } from '../../../lib/cn.ts'

type ViewSwitchProps<Id extends string> = {
  label: string
  views: readonly { id: Id; label: string }[]
  value: Id
  onChange: (id: Id) => void
  className?: string
}

export const ViewSwitch = <Id extends string>({ label, views, value, onChange, className }: ViewSwitchProps<Id>) => (
  <fieldset aria-label={label} className={cn('inline-flex shrink-0 rounded-md border bg-sunken p-0.5', className)}>
    {views.map(({ id, label: name }) => (
      <button
        key={id}
        type="button"
        aria-pressed={id === value}
        onClick={() => onChange(id)}
        className={cn(
          'h-6.5 rounded-sm px-2.5 text-xs text-ink-soft hover:text-ink',
          id === value && 'bg-surface font-medium text-ink shadow-card',
        )}
      >
        {name}
      </button>
    ))}
  </fieldset>
)

type FormOrTextProps = { isForm: boolean; onChange: (view: 'form' | 'text') => void }

/** The switch of a value that has a form, and is JSON beneath. */
export const FormOrText = ({ isForm, onChange }: FormOrTextProps) => {
  const { t } = useTranslation()
  return (
    <ViewSwitch
      label={t('settings.view')}
      views={[
        { id: 'form', label: t('settings.asForm') },
        { id: 'text', label: t('settings.asText') },
      ]}
      value={isForm ? 'form' : 'text'}
      onChange={onChange}
    />
  )
}
