// What a page of the console is: where it is, who may enter, where it stands in the navigation, and how its code is loaded.
import type { LucideIcon } from 'lucide-react'
import type { ComponentType } from 'react'

/** Sections of the navigation, from top to bottom. */
export const navSections = ['main', 'chat', 'account', 'admin', 'system'] as const
export type NavSection = (typeof navSections)[number]

export type NavEntry = {
  readonly section: NavSection
  /** Message key of the name, in the common catalogue. */
  readonly label: `nav.${string}`
  readonly icon: LucideIcon
  /** Place within the section, ascending. */
  readonly order: number
  /** Key in `SidebarModulesAdmin` and the account's `sidebar_modules`, such as `console.token`: `false` in either hides it. */
  readonly module?: string
  /** The entry is the current one on every path that begins so; the page's own path unless told otherwise. */
  readonly prefix?: string
}

/** Something that the command palette offers beside the pages. */
export type PageCommand = { readonly label: string; readonly icon: LucideIcon; readonly href: string }

export type PageSpec = {
  /** Path in the router's notation, such as `/keys` or `/channels/$id`. */
  readonly path: string
  /** Paths that other consoles of this family use for it; the query goes along. */
  readonly aliases?: readonly string[]
  /** `console`: signed in, with navigation. `public`: for everyone, with the site's header. `bare`: draws its own frame. */
  readonly frame: 'console' | 'public' | 'bare'
  /** Least role of a `console` page; any account unless told otherwise. */
  readonly minRole?: number
  readonly load: () => Promise<ComponentType>
  /** Other features whose parts, and so whose texts, the page shows. */
  readonly texts?: readonly string[]
  readonly nav?: NavEntry
  /** Place among the links of the site's header; `module` is its key in `HeaderNavModules`. */
  readonly header?: { readonly label: `nav.${string}`; readonly order: number; readonly module?: string }
  readonly commands?: readonly PageCommand[]
}

/** The value that `features/<name>/pages.ts` exports as `pages`. */
export const definePages = (pages: readonly PageSpec[]): readonly PageSpec[] => pages
