// The groups and models that a user may choose, with what they cost.
import type { SelfGroups } from '../../contract/index.ts'
import { AUTO_GROUP, listAutoGroups, listUsableGroups } from '../../identity/index.ts'
import { findGroupRatio } from '../../pricing/index.ts'
import type { AdminDeps } from '../deps.ts'

type GroupDeps = Pick<AdminDeps, 'groupOptions' | 'priceBook' | 'directory'>

/** The word that consoles of the reference show instead of a ratio. */
const AUTO_RATIO = '自动'

/** Usable groups that have a ratio; a visitor has the group ''. */
export const listGroups = (deps: GroupDeps, userGroup: string): SelfGroups => {
  const options = deps.groupOptions()
  const book = deps.priceBook()
  const groups: SelfGroups = {}
  for (const [group, desc] of listUsableGroups(userGroup, options)) {
    if (group === AUTO_GROUP) groups[group] = { ratio: AUTO_RATIO, desc }
    else if (Object.hasOwn(options.groupRatios, group)) {
      groups[group] = { ratio: findGroupRatio(book, userGroup, group).groupRatio, desc }
    }
  }
  return groups
}

/**
 * Models that an enabled channel serves in any group the user may use, or in `group` if it is one of them ('' is any; `auto` is
 * those it stands for); sorted.
 */
export const listUsableModels = (deps: GroupDeps, userGroup: string, group = ''): string[] => {
  const options = deps.groupOptions()
  const snapshot = deps.directory()
  const automatic = listAutoGroups(userGroup, options)
  const usable = new Set([userGroup, ...listUsableGroups(userGroup, options).keys(), ...automatic])
  const wanted =
    group === '' ? [...usable] : group === AUTO_GROUP ? automatic : [group].filter((one) => usable.has(one))
  return [...new Set(wanted.flatMap((one) => snapshot.listModels(one)))].toSorted()
}
