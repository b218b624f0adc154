// The page of rankings.
import { definePages } from '../../lib/page.ts'

export const pages = definePages([
  {
    path: '/rankings',
    frame: 'public',
    texts: ['pricing'],
    header: { label: 'nav.rankings', order: 40, module: 'rankings' },
    load: () => import('./page.tsx').then(({ RankingsPage }) => RankingsPage),
  },
])
