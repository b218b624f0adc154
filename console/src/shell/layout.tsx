// The frame around every page of a signed-in person.
import { Outlet, useRouterState } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { usePreset } from '../lib/theme.ts'
import { ConfirmProvider } from '../ui/dialog.tsx'
import { Toaster } from '../ui/toast.tsx'
import { CommandPalette } from './command-palette.tsx'
import { Header } from './header.tsx'
import { NavigationDrawer, Sidebar } from './sidebar.tsx'
import { TopNavigation } from './top-navigation.tsx'
import { useCollapsed } from './use-collapsed.ts'

const Progress = () => {
  const isPending = useRouterState({ select: (state) => state.isLoading })
  if (!isPending) return null
  return (
    <span aria-hidden="true" className="fixed inset-x-0 top-0 z-50 h-0.5 overflow-hidden">
      <span className="block h-full w-1/4 animate-sweep bg-accent" />
    </span>
  )
}

/** Opens and closes the palette by Ctrl+K or ⌘K. */
const usePaletteKey = (toggle: () => void) => {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey)) return
      event.preventDefault()
      toggle()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [toggle])
}

/** Navigation, header, page; and the places where notices, questions and the palette appear. */
export const Layout = () => {
  const { t } = useTranslation()
  const isSidebarCollapsed = useCollapsed()
  const [isDrawerOpen, setDrawerOpen] = useState(false)
  const [isPaletteOpen, setPaletteOpen] = useState(false)
  const [togglePalette] = useState(() => () => setPaletteOpen((isOpen) => !isOpen))
  usePaletteKey(togglePalette)
  const isOnTop = usePreset() === 'air'
  return (
    <ConfirmProvider>
      <a
        href="#main"
        className="sr-only z-50 rounded-md bg-surface px-4 py-2 shadow-pop focus:not-sr-only focus:fixed focus:top-3 focus:left-3"
      >
        {t('nav.skip')}
      </a>
      <Progress />
      <div className="flex min-h-dvh">
        {!isOnTop && <Sidebar isCollapsed={isSidebarCollapsed} />}
        <div className="flex min-w-0 flex-1 flex-col">
          <Header
            hasSidebar={!isOnTop}
            onOpenDrawer={() => setDrawerOpen(true)}
            onOpenPalette={() => setPaletteOpen(true)}
          />
          {isOnTop && <TopNavigation />}
          <main
            id="main"
            tabIndex={-1}
            className="mx-auto w-full max-w-(--content-width) flex-1 px-4 py-6 outline-none sm:px-6 lg:px-8"
          >
            <Outlet />
          </main>
        </div>
      </div>
      <NavigationDrawer isOpen={isDrawerOpen} onClose={() => setDrawerOpen(false)} />
      <CommandPalette isOpen={isPaletteOpen} onClose={() => setPaletteOpen(false)} />
      <Toaster />
    </ConfirmProvider>
  )
}
