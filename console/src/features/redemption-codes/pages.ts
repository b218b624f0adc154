// The page of redemption codes.

import { Ticket } from 'lucide-react'
import { userRole } from '../../../../src/contract/enums.ts'
import { definePages } from '../../lib/page.ts'

export const pages = definePages([
  {
    path: '/redemption-codes',
    aliases: ['/console/redemption', '/redemption', '/panel/redemption'],
    frame: 'console',
    minRole: userRole.admin,
    load: () => import('./page.tsx').then(({ RedemptionCodesPage }) => RedemptionCodesPage),
    nav: { section: 'admin', label: 'nav.redemptionCodes', icon: Ticket, order: 40, module: 'admin.redemption' },
  },
])
