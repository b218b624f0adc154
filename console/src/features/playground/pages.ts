// The playground and the chat programs that an operator offers.
import { FlaskConical, MessagesSquare } from 'lucide-react'
import { definePages } from '../../lib/page.ts'

export const pages = definePages([
  {
    path: '/playground',
    aliases: ['/console/playground'],
    frame: 'console',
    load: () => import('./page.tsx').then(({ PlaygroundPage }) => PlaygroundPage),
    nav: { section: 'chat', label: 'nav.playground', icon: FlaskConical, order: 10, module: 'chat.playground' },
  },
  {
    path: '/chat',
    aliases: ['/console/chat'],
    frame: 'console',
    load: () => import('./presets-page.tsx').then(({ ChatPresetsPage }) => ChatPresetsPage),
    nav: { section: 'chat', label: 'nav.chat', icon: MessagesSquare, order: 20, module: 'chat.chat' },
  },
  {
    path: '/chat/$index',
    frame: 'console',
    load: () => import('./presets-page.tsx').then(({ ChatPresetPage }) => ChatPresetPage),
  },
  {
    path: '/chat2link',
    frame: 'console',
    load: () => import('./presets-page.tsx').then(({ FirstChatPage }) => FirstChatPage),
  },
])
