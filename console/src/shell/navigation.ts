// What the sidebar and the command palette list: the pages' entries, less those that a role or the operator leaves out.
import type { Self, Status } from '../../../src/contract/index.ts'
import { type NavEntry, type NavSection, navSections } from '../lib/page.ts'
import { readModules } from './modules.ts'

export type Destination = NavEntry & { readonly to: string; readonly minRole: number }

type Listed = { readonly path: string; readonly nav?: NavEntry | undefined; readonly minRole?: number | undefined }

export type Section = { readonly name: NavSection; readonly items: readonly Destination[] }

type Area = Record<string, unknown>
type Modules = Record<string, Area | undefined>

/** Only `false` hides: the whole area by its `enabled`, or one module. */
const isHidden = (modules: Modules, module: string | undefined): boolean => {
  const [area = '', name = ''] = (module ?? '').split('.')
  const areaOf = modules[area]
  return typeof areaOf === 'object' && areaOf !== null && (areaOf.enabled === false || areaOf[name] === false)
}

type Viewer = Pick<Self, 'role' | 'sidebar_modules'>

/** The sections that somebody sees, each with its entries in order; empty ones are left out. */
export const sectionsFor = (
  pages: readonly Listed[],
  viewer: Viewer,
  status: Partial<Pick<Status, 'SidebarModulesAdmin'>> | undefined,
): Section[] => {
  const settings = [readModules<Area>(status?.SidebarModulesAdmin), readModules<Area>(viewer.sidebar_modules)]
  const items = pages.flatMap(({ path, nav, minRole = 1 }) =>
    nav && viewer.role >= minRole && !settings.some((modules) => isHidden(modules, nav.module))
      ? [{ ...nav, to: path, minRole }]
      : [],
  )
  return navSections
    .map((name) => ({
      name,
      items: items.filter((item) => item.section === name).sort((one, other) => one.order - other.order),
    }))
    .filter((section) => section.items.length > 0)
}

/** Whether a path belongs to an entry. */
export const isWithin = (pathname: string, { to, prefix = to }: Destination): boolean =>
  pathname === prefix || pathname.startsWith(`${prefix}/`)
