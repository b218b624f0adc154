// The page of all system settings, by category and section.
import { Settings } from 'lucide-react'
import { definePages } from '../../lib/page.ts'

const load = () => import('./page.tsx').then(({ SettingsPage }) => SettingsPage)

export const pages = definePages([
  {
    path: '/system-settings',
    aliases: ['/console/setting', '/setting', '/panel/setting'],
    frame: 'console',
    minRole: 100,
    load,
    nav: { section: 'system', label: 'nav.settings', icon: Settings, order: 10 },
  },
  { path: '/system-settings/$category/$section', frame: 'console', minRole: 100, load },
])
