// Pages of the price list.
import { definePages } from '../../lib/page.ts'

export const pages = definePages([
  {
    path: '/pricing',
    aliases: ['/console/pricing', '/panel/price'],
    frame: 'public',
    header: { label: 'nav.pricing', order: 30, module: 'pricing' },
    load: () => import('./page.tsx').then(({ PricingPage }) => PricingPage),
  },
  {
    path: '/pricing/$model',
    frame: 'public',
    load: () => import('./model-page.tsx').then(({ ModelPage }) => ModelPage),
  },
])
