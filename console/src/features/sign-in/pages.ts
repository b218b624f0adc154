// Pages of signing in.
import { definePages } from '../../lib/page.ts'

export const pages = definePages([
  {
    path: '/sign-in',
    aliases: ['/login'],
    frame: 'bare',
    load: () => import('./page.tsx').then(({ SignInPage }) => SignInPage),
  },
  { path: '/otp', frame: 'bare', load: () => import('./otp-page.tsx').then(({ OtpPage }) => OtpPage) },
  {
    path: '/oauth/$provider',
    frame: 'bare',
    load: () => import('./oauth-page.tsx').then(({ OauthPage }) => OauthPage),
  },
])
