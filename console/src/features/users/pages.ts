// The page of accounts.
import { Users } from 'lucide-react'
import { userRole } from '../../../../src/contract/enums.ts'
import { definePages } from '../../lib/page.ts'

export const pages = definePages([
  {
    path: '/users',
    aliases: ['/console/user', '/user', '/panel/user'],
    frame: 'console',
    minRole: userRole.admin,
    load: () => import('./page.tsx').then(({ UsersPage }) => UsersPage),
    texts: ['limits', 'sessions', 'subscriptions'],
    nav: { section: 'admin', label: 'nav.users', icon: Users, order: 30, module: 'admin.user' },
  },
])
