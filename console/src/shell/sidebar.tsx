// The navigation at the left: full, collapsed to icons, or a drawer on phones.
import { Link } from '@tanstack/react-router'
import { Dialog } from 'radix-ui'
import { useTranslation } from 'react-i18next'
import { cn } from '../lib/cn.ts'
import { useStatus } from '../lib/session.ts'
import { useReturnFocus } from '../ui/dialog.tsx'
import { Mark } from '../ui/mark.tsx'
import { useIsCurrent, useSections } from './use-sections.ts'

type BrandProps = { isCollapsed?: boolean }

/** The installation's mark and name, the way to the start page. */
export const Brand = ({ isCollapsed }: BrandProps) => {
  const name = useStatus()?.system_name || 'Tollgate'
  return (
    <Link to="/dashboard/overview" aria-label={name} className="flex h-14 items-center gap-2.5 px-4">
      <Mark className="size-7 shrink-0" />
      {!isCollapsed && <span className="truncate text-lg font-semibold tracking-[-0.02em]">{name}</span>}
    </Link>
  )
}

type NavigationProps = { isCollapsed?: boolean; onNavigate?: () => void }

const Navigation = ({ isCollapsed, onNavigate }: NavigationProps) => {
  const { t } = useTranslation()
  const isCurrent = useIsCurrent()
  return (
    <nav aria-label={t('nav.main')} className="flex-1 space-y-5 overflow-y-auto px-2.5 pt-2 pb-6">
      {useSections().map((section, index) => (
        <div key={section.name}>
          {index > 0 &&
            (isCollapsed ? (
              <hr className="mx-1 mb-3 border-line" />
            ) : (
              <p className="mb-1 px-2.5 text-xs font-medium text-ink-faint">{t(`nav.section.${section.name}`)}</p>
            ))}
          <ul className="space-y-0.5">
            {section.items.map((item) => (
              <li key={item.to}>
                <Link
                  to={item.to}
                  onClick={onNavigate}
                  aria-current={isCurrent(item) ? 'page' : undefined}
                  aria-label={isCollapsed ? t(item.label) : undefined}
                  title={isCollapsed ? t(item.label) : undefined}
                  className={cn(
                    'flex h-9 items-center gap-2.5 rounded-nav px-2.5 text-ink-soft transition-colors hover:bg-hover hover:text-ink',
                    'aria-[current]:bg-accent-soft aria-[current]:font-medium aria-[current]:text-accent-text',
                    'max-sm:h-11',
                    isCollapsed && 'justify-center px-0',
                  )}
                >
                  <item.icon aria-hidden="true" className="size-[1.125rem] shrink-0" strokeWidth={1.8} />
                  {!isCollapsed && <span className="truncate">{t(item.label)}</span>}
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
        'sticky top-0 flex h-dvh shrink-0 flex-col border-r border-sidebar-line bg-sidebar transition-[width] duration-150 max-md:hidden',
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
          className="fixed inset-y-0 left-0 z-50 flex w-72 max-w-[85vw] animate-slide-left flex-col border-r bg-sidebar shadow-pop focus:outline-none"
        >
          <Dialog.Title className="sr-only">{t('nav.main')}</Dialog.Title>
          <Brand />
          <Navigation onNavigate={onClose} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
