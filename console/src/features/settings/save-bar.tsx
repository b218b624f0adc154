// What is unsaved, always in sight: how much, where, and whether it can be saved.
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { OptionDefinition } from '../../../../src/contract/index.ts'
import { Button } from '../../ui/button.tsx'
import { useOptionText } from './option-text.ts'

type SaveBarProps = {
  changed: readonly OptionDefinition[]
  wrong: readonly OptionDefinition[]
  isBusy: boolean
  onSave: () => void
  onDiscard: () => void
}

export const SaveBar = ({ changed, wrong, isBusy, onSave, onDiscard }: SaveBarProps) => {
  const { t } = useTranslation()
  const { label } = useOptionText()
  const [first] = wrong
  if (changed.length === 0) return null
  return (
    <section
      aria-label={t('settings.unsaved')}
      data-foot-bar
      className="sticky bottom-4 z-20 mt-5 flex animate-rise flex-wrap items-center gap-x-4 gap-y-2 rounded-xl border bg-surface p-2 pl-4 shadow-pop"
    >
      <p role="status" className="mr-auto min-w-0 text-sm">
        {first ? (
          <Link
            to="/system-settings/$category/$section"
            params={{ category: first.category, section: first.section } as never}
            className="text-bad underline underline-offset-4"
          >
            {t('settings.wrong', { name: label(first.key) })}
          </Link>
        ) : (
          <span className="text-ink-soft">{t('settings.changed', { count: changed.length })}</span>
        )}
      </p>
      <div className="flex gap-2 max-sm:w-full max-sm:justify-end">
        <Button size="sm" disabled={isBusy} onClick={onDiscard}>
          {t('settings.discard')}
        </Button>
        <Button look="primary" size="sm" isBusy={isBusy} disabled={first !== undefined} onClick={onSave}>
          {t('action.save')}
        </Button>
      </div>
    </section>
  )
}
