// The page of everybody's orders.
import { ReceiptText } from 'lucide-react'
import { userRole } from '../../../../src/contract/enums.ts'
import { definePages } from '../../lib/page.ts'

export const pages = definePages([
  {
    path: '/orders',
    aliases: ['/panel/order'],
    frame: 'console',
    minRole: userRole.admin,
    texts: ['wallet', 'subscriptions'],
    load: () => import('./page.tsx').then(({ OrdersPage }) => OrdersPage),
    nav: { section: 'admin', label: 'nav.orders', icon: ReceiptText, order: 50 },
  },
])
