// The navigation at the left: full, collapsed to icons, or a drawer on phones.
import { Link } from '@tanstack/react-router'
import { Dialog } from 'radix-ui'
import { useTranslation } from 'react-i18next'
import { cn } from '../lib/cn.ts'
import { useSelf, useStatus } from '../lib/session.ts'
import { useReturnFocus } from '../ui/dialog.tsx'
import { Mark } from '../ui/mark.tsx'
import { sectionsFor } from './navigation.ts'

type BrandProps = { isCollapsed?: boolean }

const Brand = ({ isCollapsed }: BrandProps) => {
  const name = useStatus()?.system_name || 'Tollgate'
  return (
    <Link to="/console" aria-label={name} className="flex h-14 items-center gap-2.5 px-4">
      <Mark className="size-7 shrink-0" />
      {!isCollapsed && <span className="truncate text-lg font-semibold tracking-[-0.02em]">{name}</span>}
    </Link>
  )
}

type NavigationProps = { isCollapsed?: boolean; onNavigate?: () => void }

const Navigation = ({ isCollapsed, onNavigate }: NavigationProps) => {
  const { t } = useTranslation()
  const { role } = useSelf()
  return (
    <nav aria-label={t('nav.main')} className="flex-1 space-y-5 overflow-y-auto px-2.5 pt-2 pb-6">
      {sectionsFor(role).map((section) => (
        <div key={section.label ?? 'main'}>
          {section.label &&
            (isCollapsed ? (
              <hr className="mx-1 mb-3 border-line" />
            ) : (
              <p className="mb-1 px-2.5 text-xs font-medium text-ink-faint">{t(section.label)}</p>
            ))}
          <ul className="space-y-0.5">
            {section.items.map(({ to, label, icon: Icon }) => (
              <li key={to}>
                <Link
                  to={to}
                  activeOptions={{ exact: to === '/console', includeSearch: false }}
                  onClick={onNavigate}
                  aria-label={isCollapsed ? t(label) : undefined}
                  title={isCollapsed ? t(label) : undefined}
                  className={cn(
                    'group relative flex h-9 items-center gap-2.5 rounded-md px-2.5 text-ink-soft transition-colors hover:bg-hover hover:text-ink',
                    'data-[status=active]:bg-accent-soft data-[status=active]:font-medium data-[status=active]:text-accent-text',
                    'max-sm:h-11',
                    isCollapsed && 'justify-center px-0',
                  )}
                >
                  <Icon aria-hidden="true" className="size-[1.125rem] shrink-0" strokeWidth={1.8} />
                  {!isCollapsed && <span className="truncate">{t(label)}</span>}
                </Link>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  )
}

/** The sidebar of wide screens. */
export const Sidebar = ({ isCollapsed }: { isCollapsed: boolean }) => {
  const version = useStatus()?.version
  return (
    <aside
      className={cn(
        'sticky top-0 flex h-dvh shrink-0 flex-col border-r bg-sunken transition-[width] duration-150 max-md:hidden',
        isCollapsed ? 'w-15' : 'w-58',
      )}
    >
      <Brand isCollapsed={isCollapsed} />
      <Navigation isCollapsed={isCollapsed} />
      {!isCollapsed && version && <p className="tabular px-5 py-3 text-xs text-ink-faint">{version}</p>}
    </aside>
  )
}

type DrawerProps = { isOpen: boolean; onClose: () => void }

/** The same as a drawer, for phones. */
export const NavigationDrawer = ({ isOpen, onClose }: DrawerProps) => {
  const { t } = useTranslation()
  const focus = useReturnFocus({ isFrameFocused: false })
  return (
    <Dialog.Root open={isOpen} onOpenChange={(next) => next || onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 animate-fade bg-black/40" />
        <Dialog.Content
          {...focus}
          aria-describedby={undefined}
          className="fixed inset-y-0 left-0 z-50 flex w-72 max-w-[85vw] animate-slide-left flex-col border-r bg-sunken shadow-pop focus:outline-none"
        >
          <Dialog.Title className="sr-only">{t('nav.main')}</Dialog.Title>
          <Brand />
          <Navigation onNavigate={onClose} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
