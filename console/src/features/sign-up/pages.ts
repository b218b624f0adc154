// Pages of opening an account and of getting back in.
import { definePages } from '../../lib/page.ts'

export const pages = definePages([
  {
    path: '/sign-up',
    aliases: ['/register'],
    frame: 'bare',
    texts: ['sign-in'],
    load: () => import('./sign-up-page.tsx').then(({ SignUpPage }) => SignUpPage),
  },
  {
    path: '/forgot-password',
    frame: 'bare',
    texts: ['sign-in'],
    load: () => import('./forgot-page.tsx').then(({ ForgotPage }) => ForgotPage),
  },
  {
    path: '/user/reset',
    aliases: ['/reset'],
    frame: 'bare',
    texts: ['sign-in'],
    load: () => import('./reset-page.tsx').then(({ ResetPage }) => ResetPage),
  },
])
