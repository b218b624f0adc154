// The pages of prices: models, hosted tools, comparison with others, corrections, the simulator.
import { Calculator, Tags } from 'lucide-react'
import { userRole } from '../../../../src/contract/enums.ts'
import { definePages } from '../../lib/page.ts'

const page = { frame: 'console', minRole: userRole.root } as const

export const pages = definePages([
  {
    ...page,
    path: '/models/pricing',
    aliases: ['/system-settings/billing/model-pricing', '/console/pricing'],
    load: () => import('./prices-page.tsx').then(({ PricesPage }) => PricesPage),
    nav: { section: 'admin', label: 'nav.prices', icon: Tags, order: 70, module: 'admin.models' },
  },
  {
    ...page,
    path: '/models/pricing/tools',
    load: () => import('./tools-page.tsx').then(({ ToolsPage }) => ToolsPage),
  },
  {
    ...page,
    path: '/models/pricing/sync',
    load: () => import('./sync-page.tsx').then(({ SyncPage }) => SyncPage),
  },
  {
    ...page,
    path: '/models/pricing/corrections',
    load: () => import('./corrections-page.tsx').then(({ CorrectionsPage }) => CorrectionsPage),
  },
  {
    ...page,
    path: '/models/pricing/simulator',
    texts: ['logs'],
    load: () => import('./simulator-page.tsx').then(({ SimulatorPage }) => SimulatorPage),
    commands: [{ label: 'command.simulatePrice', icon: Calculator, href: '/models/pricing/simulator' }],
  },
])
