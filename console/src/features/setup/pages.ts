// The first-start wizard's page.
import { definePages } from '../../lib/page.ts'

export const pages = definePages([
  { path: '/setup', frame: 'bare', load: () => import('./page.tsx').then(({ SetupPage }) => SetupPage) },
])
