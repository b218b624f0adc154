// The pages of logs: usage, drawings, media tasks.
import { Images, ListVideo, ScrollText } from 'lucide-react'
import { definePages } from '../../lib/page.ts'

export const pages = definePages([
  {
    path: '/usage-logs/common',
    aliases: ['/usage-logs', '/console/log', '/log', '/panel/log'],
    frame: 'console',
    load: () => import('./page.tsx').then(({ LogsPage }) => LogsPage),
    nav: {
      section: 'main',
      label: 'nav.logs',
      icon: ScrollText,
      order: 30,
      module: 'console.log',
      prefix: '/usage-logs',
    },
  },
  {
    path: '/usage-logs/drawing',
    aliases: ['/console/midjourney', '/midjourney'],
    frame: 'console',
    load: () => import('./drawing-page.tsx').then(({ DrawingPage }) => DrawingPage),
    commands: [{ label: 'nav.drawingLogs', icon: Images, href: '/usage-logs/drawing' }],
  },
  {
    path: '/usage-logs/task',
    aliases: ['/console/task'],
    frame: 'console',
    load: () => import('./task-page.tsx').then(({ TaskPage }) => TaskPage),
    commands: [{ label: 'nav.taskLogs', icon: ListVideo, href: '/usage-logs/task' }],
  },
])
