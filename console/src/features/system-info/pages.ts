// The page of system information.
import { Server } from 'lucide-react'
import { userRole } from '../../../../src/contract/enums.ts'
import { definePages } from '../../lib/page.ts'

export const pages = definePages([
  {
    path: '/system-info',
    aliases: ['/console/system-info'],
    frame: 'console',
    minRole: userRole.root,
    load: () => import('./page.tsx').then(({ SystemInfoPage }) => SystemInfoPage),
    nav: { section: 'system', label: 'nav.systemInfo', icon: Server, order: 20 },
  },
])
