// The page of the wallet.
import { Wallet } from 'lucide-react'
import { definePages } from '../../lib/page.ts'

export const pages = definePages([
  {
    path: '/wallet',
    aliases: ['/console/topup', '/topup', '/panel/topup', '/dashboard/topup'],
    frame: 'console',
    texts: ['subscriptions'],
    load: () => import('./page.tsx').then(({ WalletPage }) => WalletPage),
    nav: { section: 'account', label: 'nav.wallet', icon: Wallet, order: 10, module: 'personal.topup' },
  },
])
