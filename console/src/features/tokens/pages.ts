// The page of API keys.
import { KeyRound } from 'lucide-react'
import { definePages } from '../../lib/page.ts'

export const pages = definePages([
  {
    path: '/keys',
    aliases: ['/console/token', '/token', '/panel/token'],
    frame: 'console',
    texts: ['limits'],
    load: () => import('./page.tsx').then(({ TokensPage }) => TokensPage),
    nav: { section: 'main', label: 'nav.tokens', icon: KeyRound, order: 20, module: 'console.token' },
    commands: [{ label: 'command.newKey', icon: KeyRound, href: '/keys?open=new' }],
  },
])
