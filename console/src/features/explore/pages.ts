// The pages that explore usage.
import { ChartNoAxesCombined, Users } from 'lucide-react'
import { userRole } from '../../../../src/contract/enums.ts'
import { definePages } from '../../lib/page.ts'

export const pages = definePages([
  {
    path: '/dashboard/models',
    frame: 'console',
    texts: ['dashboard', 'texts'],
    load: () => import('./page.tsx').then(({ ExplorePage }) => ExplorePage),
    commands: [{ label: 'nav.explore', icon: ChartNoAxesCombined, href: '/dashboard/models' }],
  },
  {
    path: '/dashboard/users',
    frame: 'console',
    minRole: userRole.admin,
    texts: ['dashboard', 'texts'],
    load: () => import('./page.tsx').then(({ UserUsagePage }) => UserUsagePage),
    commands: [{ label: 'nav.userUsage', icon: Users, href: '/dashboard/users' }],
  },
])
