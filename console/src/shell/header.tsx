// The bar on top: navigation switch, search, theme, language, account.
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { ChevronDown, Languages, LogOut, Menu as MenuIcon, PanelLeft, Search, UserRound } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { changeLanguage } from '../i18n/index.ts'
import { type Language, languages } from '../i18n/languages.ts'
import { setPreferences } from '../lib/preferences.ts'
import { signOut, useMoney, useSelf } from '../lib/session.ts'
import { IconButton } from '../ui/button.tsx'
import { useConfirm } from '../ui/dialog.tsx'
import { Menu, MenuChoice, MenuItem, MenuLine } from '../ui/menu.tsx'
import { AppearanceMenu } from './appearance-menu.tsx'
import { Bell } from './bell.tsx'
import { Brand } from './sidebar.tsx'
import { useCollapsed } from './use-collapsed.ts'

/** Language choice for signed-in pages. */
export const languageOptions = Object.entries(languages).map(([value, label]) => ({ value, label }))

const LanguageMenu = () => {
  const { t, i18n } = useTranslation()
  return (
    <Menu trigger={<IconButton icon={Languages} size="icon" label={t('language.label')} />}>
      <MenuChoice
        value={i18n.language}
        onChange={(next) => void changeLanguage(next as Language)}
        options={languageOptions}
      />
    </Menu>
  )
}

const AccountMenu = () => {
  const { t } = useTranslation()
  const self = useSelf()
  const money = useMoney()
  const confirm = useConfirm()
  const navigate = useNavigate()
  const client = useQueryClient()
  const name = self.display_name || self.username
  const leave = async () => {
    if (!(await confirm({ title: t('account.signOut'), text: t('account.signOutText'), action: t('account.signOut') })))
      return
    await signOut()
    await navigate({ to: '/sign-in' })
    client.removeQueries({ queryKey: ['self'] })
  }
  return (
    <Menu
      className="w-56"
      trigger={
        <button
          type="button"
          aria-label={`${name}, ${t('account.menu')}`}
          className="ml-1 flex h-9 items-center gap-2 rounded-full pr-1.5 pl-1 transition-colors hover:bg-hover"
        >
          <span
            aria-hidden="true"
            data-initial={[...name][0]}
            className="grid size-7 place-items-center rounded-full bg-accent-soft text-xs font-semibold text-accent-text uppercase before:content-[attr(data-initial)]"
          />
          <span className="max-w-32 truncate text-sm font-medium max-sm:hidden">{name}</span>
          <ChevronDown aria-hidden="true" className="size-3.5 text-ink-faint max-sm:hidden" />
        </button>
      }
    >
      <div className="px-2 pt-1.5 pb-2">
        <p className="truncate text-sm font-medium">{name}</p>
        <p className="tabular truncate text-xs text-ink-faint">
          {t('account.balance', { amount: money.quota(self.quota), group: self.group })}
        </p>
      </div>
      <MenuLine />
      <MenuItem icon={UserRound} onSelect={() => void navigate({ to: '/profile' })}>
        {t('nav.profile')}
      </MenuItem>
      <MenuItem icon={LogOut} onSelect={() => void leave()}>
        {t('account.signOut')}
      </MenuItem>
    </Menu>
  )
}

type HeaderProps = { hasSidebar: boolean; onOpenDrawer: () => void; onOpenPalette: () => void }

/** The top bar. */
export const Header = ({ hasSidebar, onOpenDrawer, onOpenPalette }: HeaderProps) => {
  const { t } = useTranslation()
  const isSidebarCollapsed = useCollapsed()
  return (
    <header className="sticky top-0 z-20 flex h-14 items-center gap-1 border-b bg-canvas/85 px-3 backdrop-blur-md sm:px-4">
      <IconButton icon={MenuIcon} size="icon" label={t('nav.open')} onClick={onOpenDrawer} className="md:hidden" />
      {!hasSidebar && (
        <span className="max-md:hidden">
          <Brand />
        </span>
      )}
      <IconButton
        icon={PanelLeft}
        size="icon"
        label={isSidebarCollapsed ? t('nav.expand') : t('nav.collapse')}
        aria-expanded={!isSidebarCollapsed}
        onClick={() => setPreferences({ isSidebarCollapsed: !isSidebarCollapsed })}
        className={hasSidebar ? 'max-md:hidden' : 'hidden'}
      />
      <button
        type="button"
        onClick={onOpenPalette}
        className="control ml-1 flex h-9 max-w-72 items-center gap-2 px-2.5 text-sm text-ink-faint max-sm:hidden"
      >
        <Search aria-hidden="true" className="size-4" />
        <span className="flex-1 text-left">{t('palette.open')}</span>
        <kbd className="rounded-sm border bg-sunken px-1.5 font-sans text-xs">Ctrl K</kbd>
      </button>
      <div className="ml-auto flex items-center">
        <IconButton icon={Search} size="icon" label={t('palette.open')} onClick={onOpenPalette} className="sm:hidden" />
        <Bell />
        <LanguageMenu />
        <AppearanceMenu />
        <AccountMenu />
      </div>
    </header>
  )
}
