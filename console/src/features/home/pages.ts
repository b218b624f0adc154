// The front door's page.
import { definePages } from '../../lib/page.ts'

export const pages = definePages([
  {
    path: '/',
    frame: 'public',
    header: { label: 'nav.home', order: 10, module: 'home' },
    load: () => import('./page.tsx').then(({ HomePage }) => HomePage),
  },
])
