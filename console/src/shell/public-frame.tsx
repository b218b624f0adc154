// The frame of pages for everyone: the site's links above, its legal texts below. Kept light: no menus, no dialogs.
import { Link, Outlet, useRouterState } from '@tanstack/react-router'
import { ArrowRight } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { getUserId } from '../lib/preferences.ts'
import { useStatus } from '../lib/session.ts'
import { pages } from '../pages.ts'
import { buttonStyle } from '../ui/button.tsx'
import { RichText } from '../ui/rich-text.tsx'
import { Toaster } from '../ui/toast.tsx'
import { GuestChoices, SiteBrand } from './guest-frame.tsx'
import { headerLinks, isModuleShown } from './header-links.ts'

const linkStyle =
  'flex h-9 items-center rounded-nav px-3 text-ink-soft hover:bg-hover hover:text-ink aria-[current]:font-medium aria-[current]:text-ink'

const SiteLinks = ({ className }: { className: string }) => {
  const { t } = useTranslation()
  const status = useStatus()
  const pathname = useRouterState({ select: (state) => state.location.pathname })
  const isSignedIn = getUserId() !== undefined
  return (
    <nav aria-label={t('nav.site')} className={className}>
      {headerLinks(pages, status, isSignedIn).map(({ path, label }) => (
        <Link key={path} to={path} aria-current={pathname === path ? 'page' : undefined} className={linkStyle}>
          {t(label)}
        </Link>
      ))}
      {status?.docs_link && isModuleShown(status, 'docs', isSignedIn) && (
        <a href={status.docs_link} target="_blank" rel="noreferrer" className={linkStyle}>
          {t('nav.docs')}
        </a>
      )}
    </nav>
  )
}

const Footer = () => {
  const { t } = useTranslation()
  const status = useStatus()
  const legal = [
    ['/user-agreement', t('nav.userAgreement'), status?.user_agreement_enabled],
    ['/privacy-policy', t('nav.privacyPolicy'), status?.privacy_policy_enabled],
  ] as const
  return (
    <footer className="border-t">
      <div className="mx-auto flex w-full max-w-(--content-width) flex-wrap items-center gap-x-6 gap-y-2 px-4 py-5 text-sm text-ink-faint sm:px-6">
        <span>{status?.system_name || 'Tollgate'}</span>
        {legal.map(([path, label, isThere]) =>
          isThere ? (
            <Link key={path} to={path} className="hover:text-ink hover:underline">
              {label}
            </Link>
          ) : null,
        )}
        {status?.footer_html && <RichText text={status.footer_html} className="basis-full text-xs" />}
        {status?.version && <span className="tabular ml-auto">{status.version}</span>}
      </div>
    </footer>
  )
}

/** Header, page, footer; signed in or not. */
export const PublicFrame = () => {
  const { t } = useTranslation()
  const status = useStatus()
  const isSignedIn = getUserId() !== undefined
  // Guests always find the way in; whoever is inside may be spared the way back.
  const hasEntrance = !isSignedIn || isModuleShown(status, 'console', isSignedIn)
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="sticky top-0 z-20 border-b bg-canvas/90 backdrop-blur-md">
        <div className="mx-auto flex h-14 w-full max-w-(--content-width) items-center gap-2 px-4 sm:px-6">
          <SiteBrand />
          <SiteLinks className="flex items-center max-md:hidden" />
          <GuestChoices />
          {hasEntrance && (
            <Link
              to={isSignedIn ? '/dashboard/overview' : '/sign-in'}
              className={buttonStyle({ look: 'primary', size: 'sm' })}
            >
              {isSignedIn ? t('nav.toConsole') : t('nav.signIn')}
              <ArrowRight aria-hidden="true" className="max-sm:hidden" />
            </Link>
          )}
        </div>
        <SiteLinks className="flex overflow-x-auto border-t px-1.5 py-0.5 md:hidden" />
      </header>
      <main id="main" className="mx-auto w-full max-w-(--content-width) flex-1 px-4 py-8 sm:px-6">
        <Outlet />
      </main>
      <Footer />
      <Toaster />
    </div>
  )
}
