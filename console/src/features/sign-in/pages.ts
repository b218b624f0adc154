// The sign-in page.
import { definePages } from '../../lib/page.ts'

export const pages = definePages([
  {
    path: '/sign-in',
    aliases: ['/login'],
    frame: 'bare',
    load: () => import('./page.tsx').then(({ SignInPage }) => SignInPage),
  },
])
