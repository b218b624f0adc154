// The page on which administrators offer subscription plans.
import { PackageCheck } from 'lucide-react'
import { definePages } from '../../lib/page.ts'

export const pages = definePages([
  {
    path: '/subscriptions',
    aliases: ['/console/subscription'],
    frame: 'console',
    minRole: 10,
    load: () => import('./page.tsx').then(({ PlansPage }) => PlansPage),
    nav: { section: 'admin', label: 'nav.subscriptions', icon: PackageCheck, order: 60, module: 'admin.subscription' },
  },
])
