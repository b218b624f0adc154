// The page of the audit log.
import { ClipboardList } from 'lucide-react'
import { userRole } from '../../../../src/contract/enums.ts'
import { definePages } from '../../lib/page.ts'

export const pages = definePages([
  {
    path: '/audit',
    aliases: ['/console/audit'],
    frame: 'console',
    minRole: userRole.root,
    load: () => import('./page.tsx').then(({ AuditPage }) => AuditPage),
    nav: { section: 'system', label: 'nav.audit', icon: ClipboardList, order: 30 },
  },
])
