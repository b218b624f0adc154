// The page of groups: what they cost, who may choose them, and in which order `auto` tries them.
import { Layers } from 'lucide-react'
import { userRole } from '../../../../src/contract/enums.ts'
import { definePages } from '../../lib/page.ts'

export const pages = definePages([
  {
    path: '/groups',
    aliases: ['/models/groups', '/system-settings/billing/group-pricing'],
    frame: 'console',
    minRole: userRole.root,
    load: () => import('./page.tsx').then(({ GroupsPage }) => GroupsPage),
    nav: { section: 'admin', label: 'nav.groups', icon: Layers, order: 35, module: 'admin.models' },
  },
])
