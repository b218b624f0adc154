// Sections and the foot of a form in a sheet.
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from './button.tsx'

type FormSectionProps = {
  /** Its place in the address, where parts of the form are linked to. */
  id?: string
  title?: string
  text?: string
  children: ReactNode
}

/** Fields that belong together. */
export const FormSection = ({ id, title, text, children }: FormSectionProps) => (
  <section id={id} className="scroll-mt-16 space-y-4 border-b py-5 first:pt-1 last-of-type:border-b-0">
    {title && (
      <header>
        <h3 className="text-sm font-semibold">{title}</h3>
        {text && <p className="mt-0.5 text-xs text-ink-faint">{text}</p>}
      </header>
    )}
    {children}
  </section>
)

type FormFooterProps = { onCancel: () => void; isBusy: boolean; label: string; children?: ReactNode }

/** Cancel and save, always in sight; failures above them. */
export const FormFooter = ({ onCancel, isBusy, label, children }: FormFooterProps) => {
  const { t } = useTranslation()
  return (
    <footer className="sticky -bottom-5 z-10 -mx-5 -mb-5 space-y-3 border-t bg-surface px-5 py-3">
      {children}
      <div className="flex justify-end gap-2">
        <Button onClick={onCancel}>{t('action.cancel')}</Button>
        <Button type="submit" look="primary" isBusy={isBusy}>
          {label}
        </Button>
      </div>
    </footer>
  )
}
