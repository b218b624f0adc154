// The pages of the console as the sidebar and the command palette list them.
import { ChartNoAxesColumn, KeyRound, type LucideIcon, Network, ScrollText, UserRound } from 'lucide-react'
import { userRole } from '../../../src/contract/enums.ts'

export type Destination = {
  to: '/console' | '/console/channel' | '/console/token' | '/console/log' | '/console/personal'
  label: `nav.${string}`
  icon: LucideIcon
  minRole: number
}

export type Section = { label: `nav.${string}` | undefined; items: Destination[] }

const sections: Section[] = [
  {
    label: undefined,
    items: [
      { to: '/console', label: 'nav.overview', icon: ChartNoAxesColumn, minRole: userRole.user },
      { to: '/console/token', label: 'nav.tokens', icon: KeyRound, minRole: userRole.user },
      { to: '/console/log', label: 'nav.logs', icon: ScrollText, minRole: userRole.user },
    ],
  },
  {
    label: 'nav.admin',
    items: [{ to: '/console/channel', label: 'nav.channels', icon: Network, minRole: userRole.admin }],
  },
  {
    label: 'nav.account',
    items: [{ to: '/console/personal', label: 'nav.personal', icon: UserRound, minRole: userRole.user }],
  },
]

/** The sections a role may see; empty ones are left out. */
export const sectionsFor = (role: number): Section[] =>
  sections
    .map((section) => ({ ...section, items: section.items.filter((item) => role >= item.minRole) }))
    .filter((section) => section.items.length > 0)
