// The links of the site's header: pages that wish to be there, less those that the operator switched off.
import type { Status } from '../../../src/contract/index.ts'
import type { PageSpec } from '../lib/page.ts'
import { readModules } from './modules.ts'

type Linked = Pick<PageSpec, 'path' | 'header'>
export type HeaderLink = { readonly path: string; readonly label: `nav.${string}` }

type Module = boolean | { readonly enabled?: unknown; readonly requireAuth?: unknown } | undefined

/** A module is a bare boolean (old form) or says whether it is on and whether guests may see it. */
const isShown = (module: Module, isSignedIn: boolean): boolean => {
  if (typeof module !== 'object' || module === null) return module !== false
  return module.enabled !== false && (isSignedIn || module.requireAuth !== true)
}

type ModuleStatus = Partial<Pick<Status, 'HeaderNavModules' | 'setup'>> | undefined

/** Whether the header may show what belongs to a module: the way to the documentation, or into the console. */
export const isModuleShown = (status: ModuleStatus, module: string, isSignedIn: boolean): boolean =>
  isShown(readModules<Module>(status?.HeaderNavModules)[module], isSignedIn)

/** Links in order, for a guest or somebody who is signed in. */
export const headerLinks = (pages: readonly Linked[], status: ModuleStatus, isSignedIn: boolean): HeaderLink[] => {
  const modules = readModules<Module>(status?.HeaderNavModules)
  return pages
    .flatMap(({ path, header }) => (header ? [{ path, ...header }] : []))
    .filter(({ module }) => module === undefined || isShown(modules[module], isSignedIn))
    .sort((one, other) => one.order - other.order)
    .map(({ path, label }) => ({ path, label }))
}
