// The frame of pages before sign-in: brand, language and theme, and one card. Kept light: no menus, no dialogs.
import { Link } from '@tanstack/react-router'
import { Moon, Sun } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { changeLanguage } from '../i18n/index.ts'
import { type Language, languages } from '../i18n/languages.ts'
import { useStatus } from '../lib/session.ts'
import { setLook } from '../lib/theme.ts'
import { IconButton } from '../ui/button.tsx'
import { Mark } from '../ui/mark.tsx'

/** The installation's mark and name, the way to the front door. */
export const SiteBrand = () => {
  const name = useStatus()?.system_name || 'Tollgate'
  return (
    <Link to="/" className="flex min-w-0 items-center gap-2.5 rounded-md pr-2">
      <Mark className="size-7 shrink-0" />
      <span className="truncate text-lg font-semibold tracking-[-0.02em]">{name}</span>
    </Link>
  )
}

/** Language and light or dark, with the system's own controls. */
export const GuestChoices = () => {
  const { t, i18n } = useTranslation()
  const toggleTheme = () => setLook({ theme: document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark' })
  return (
    <>
      <select
        aria-label={t('language.label')}
        value={i18n.language}
        onChange={(event) => void changeLanguage(event.target.value as Language)}
        className="ml-auto h-9 min-w-0 rounded-md bg-transparent px-2 text-sm text-ink-soft hover:bg-hover max-sm:w-22"
      >
        {Object.entries(languages).map(([code, name]) => (
          <option key={code} value={code} lang={code} className="bg-surface text-ink">
            {name}
          </option>
        ))}
      </select>
      <IconButton icon={Sun} size="icon" label={t('theme.toggle')} onClick={toggleTheme} className="dark:hidden" />
      <IconButton
        icon={Moon}
        size="icon"
        label={t('theme.toggle')}
        onClick={toggleTheme}
        className="hidden dark:inline-flex"
      />
    </>
  )
}

type GuestFrameProps = { children: ReactNode; className?: string }

/** A page for people who are not signed in. */
export const GuestFrame = ({ children, className }: GuestFrameProps) => (
  <div className="flex min-h-dvh flex-col bg-[radial-gradient(60rem_32rem_at_50%_-12rem,var(--accent-soft),transparent)]">
    <header className="flex items-center gap-1 px-4 py-3 sm:px-6">
      <SiteBrand />
      <GuestChoices />
    </header>
    <main className={className ?? 'grid flex-1 place-items-center px-4 pt-4 pb-24'}>{children}</main>
  </div>
)
