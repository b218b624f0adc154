// The page of usage logs.
import { ScrollText } from 'lucide-react'
import { definePages } from '../../lib/page.ts'

export const pages = definePages([
  {
    path: '/usage-logs/common',
    aliases: ['/usage-logs', '/console/log', '/log', '/panel/log'],
    frame: 'console',
    load: () => import('./page.tsx').then(({ LogsPage }) => LogsPage),
    nav: {
      section: 'main',
      label: 'nav.logs',
      icon: ScrollText,
      order: 30,
      module: 'console.log',
      prefix: '/usage-logs',
    },
  },
])
