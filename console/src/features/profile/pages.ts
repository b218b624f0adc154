// The page of one's own account.
import { UserRound } from 'lucide-react'
import { definePages } from '../../lib/page.ts'

export const pages = definePages([
  {
    path: '/profile',
    aliases: ['/console/personal', '/panel/profile'],
    frame: 'console',
    load: () => import('./page.tsx').then(({ ProfilePage }) => ProfilePage),
    texts: ['sessions', 'step-up'],
    nav: { section: 'account', label: 'nav.profile', icon: UserRound, order: 20, module: 'personal.personal' },
  },
])
