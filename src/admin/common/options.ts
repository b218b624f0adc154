// Writing options: the table, this process's settings, and the message to the others, in that order.
import type { OptionRow } from '../../settings/index.ts'
import type { AdminDeps } from '../deps.ts'

type OptionDeps = Pick<AdminDeps, 'repos' | 'settings' | 'publish'>

/** Stores rows that have been checked, all or none. */
export const storeOptions = async (
  { repos, settings, publish }: OptionDeps,
  rows: readonly OptionRow[],
): Promise<void> => {
  await repos.options.setMany(rows)
  settings.applyChanges(rows)
  await publish('options')
}
