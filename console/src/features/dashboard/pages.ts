// The dashboard's pages.
import { ChartNoAxesColumn } from 'lucide-react'
import { definePages } from '../../lib/page.ts'

export const pages = definePages([
  {
    path: '/dashboard/overview',
    aliases: ['/dashboard', '/console', '/panel', '/panel/dashboard', '/console/dashboard'],
    frame: 'console',
    texts: ['texts'],
    load: () => import('./overview-page.tsx').then(({ OverviewPage }) => OverviewPage),
    nav: {
      section: 'main',
      label: 'nav.overview',
      icon: ChartNoAxesColumn,
      order: 10,
      module: 'console.detail',
      prefix: '/dashboard',
    },
  },
])
