// The page of all system settings, by category and section.
import { Settings } from 'lucide-react'
import { definePages } from '../../lib/page.ts'

const page = {
  frame: 'console',
  minRole: 100,
  texts: ['system-info'],
  load: () => import('./page.tsx').then(({ SettingsPage }) => SettingsPage),
} as const

export const pages = definePages([
  {
    ...page,
    path: '/system-settings',
    aliases: ['/console/setting', '/setting', '/panel/setting'],
    nav: { section: 'system', label: 'nav.settings', icon: Settings, order: 10 },
  },
  { ...page, path: '/system-settings/$category/$section' },
])
