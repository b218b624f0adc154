// The page of model metadata, vendors and prefill groups.
import { Boxes } from 'lucide-react'
import { userRole } from '../../../../src/contract/enums.ts'
import { definePages } from '../../lib/page.ts'

export const pages = definePages([
  {
    path: '/models/metadata',
    aliases: ['/console/models', '/models'],
    frame: 'console',
    minRole: userRole.admin,
    load: () => import('./page.tsx').then(({ ModelsPage }) => ModelsPage),
    nav: { section: 'admin', label: 'nav.models', icon: Boxes, order: 20, module: 'admin.models' },
  },
])
