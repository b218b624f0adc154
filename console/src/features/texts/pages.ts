// Pages whose content the operator wrote.
import { definePages } from '../../lib/page.ts'

export const pages = definePages([
  {
    path: '/about',
    frame: 'public',
    header: { label: 'nav.about', order: 90, module: 'about' },
    load: () => import('./text-page.tsx').then(({ AboutPage }) => AboutPage),
  },
  {
    path: '/user-agreement',
    frame: 'public',
    load: () => import('./text-page.tsx').then(({ AgreementPage }) => AgreementPage),
  },
  {
    path: '/privacy-policy',
    frame: 'public',
    load: () => import('./text-page.tsx').then(({ PrivacyPage }) => PrivacyPage),
  },
])
