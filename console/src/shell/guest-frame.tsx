// The frame of pages before sign-in: brand, language and theme, and one card. Kept light: no menus, no dialogs.
import { Moon, Sun } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { changeLanguage, type Language, languages } from '../i18n/index.ts'
import { useStatus } from '../lib/session.ts'
import { setTheme } from '../lib/theme.ts'
import { IconButton } from '../ui/button.tsx'
import { Mark } from '../ui/mark.tsx'

const GuestHeader = () => {
  const { t, i18n } = useTranslation()
  const name = useStatus()?.system_name || 'Tollgate'
  const toggleTheme = () => setTheme(document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark')
  return (
    <header className="flex items-center gap-1 px-4 py-3 sm:px-6">
      <a href="/" className="flex items-center gap-2.5 rounded-md pr-2">
        <Mark className="size-8" />
        <span className="text-lg font-semibold tracking-[-0.02em]">{name}</span>
      </a>
      <select
        aria-label={t('language.label')}
        value={i18n.language}
        onChange={(event) => void changeLanguage(event.target.value as Language)}
        className="ml-auto h-9 rounded-md bg-transparent px-2 text-sm text-ink-soft hover:bg-hover"
      >
        {Object.entries(languages).map(([code, language]) => (
          <option key={code} value={code} lang={code} className="bg-surface text-ink">
            {language.name}
          </option>
        ))}
      </select>
      <span className="relative">
        <IconButton icon={Sun} size="icon" label={t('theme.toggle')} onClick={toggleTheme} className="dark:hidden" />
        <IconButton
          icon={Moon}
          size="icon"
          label={t('theme.toggle')}
          onClick={toggleTheme}
          className="hidden dark:inline-flex"
        />
      </span>
    </header>
  )
}

type GuestFrameProps = { children: ReactNode; className?: string }

/** A page for people who are not signed in. */
export const GuestFrame = ({ children, className }: GuestFrameProps) => (
  <div className="flex min-h-dvh flex-col bg-[radial-gradient(60rem_32rem_at_50%_-12rem,var(--accent-soft),transparent)]">
    <GuestHeader />
    <main className={className ?? 'grid flex-1 place-items-center px-4 pt-4 pb-24'}>{children}</main>
  </div>
)
