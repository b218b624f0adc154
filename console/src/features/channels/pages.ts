// The page of channels.
import { Network } from 'lucide-react'
import { userRole } from '../../../../src/contract/enums.ts'
import { definePages } from '../../lib/page.ts'

export const pages = definePages([
  {
    path: '/channels',
    aliases: ['/console/channel', '/channel', '/panel/channel'],
    frame: 'console',
    minRole: userRole.admin,
    texts: ['step-up'],
    load: () => import('./page.tsx').then(({ ChannelsPage }) => ChannelsPage),
    nav: { section: 'admin', label: 'nav.channels', icon: Network, order: 10, module: 'admin.channel' },
    commands: [{ label: 'command.newChannel', icon: Network, href: '/channels?open=new' }],
  },
  {
    path: '/channels/$id',
    aliases: ['/channel/edit/$id', '/console/channel/edit/$id'],
    frame: 'console',
    minRole: userRole.admin,
    texts: ['step-up'],
    load: () => import('./edit-page.tsx').then(({ ChannelPage }) => ChannelPage),
  },
])
