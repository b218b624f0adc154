// Setting an installation up, exactly once: the root account, the two modes, and the mark.
import { findPasswordFault, findUsernameFault, userRole } from '../../identity/index.ts'
import { operations } from '../../settings/index.ts'
import { storeOptions } from '../common/options.ts'
import type { AdminDeps } from '../deps.ts'
import { Refusal } from '../frame/index.ts'

/** Units: what the reference gives its first account ($200). */
export const ROOT_QUOTA = 100_000_000
export const ROOT_DISPLAY_NAME = 'Root User'

const LEASE = 'setup'
const LEASE_MS = 30_000
const LEASE_TRIES = 100
const LEASE_WAIT_MS = 100

export type SetupDeps = Pick<
  AdminDeps,
  'repos' | 'settings' | 'clock' | 'ids' | 'facts' | 'accounts' | 'publish' | 'isDuplicate'
>

/** True when a root account exists and the mark is set. */
export const isSetUp = async ({ repos }: Pick<SetupDeps, 'repos'>): Promise<boolean> =>
  (await repos.setups.find()) !== undefined && (await repos.users.hasRoot())

/** Runs the work while no other process sets this installation up. */
export const withSetupLease = async <T>(deps: SetupDeps, work: () => Promise<T>): Promise<T> => {
  const owner = deps.ids.uuidHex()
  for (let attempt = 0; ; attempt++) {
    const now = deps.clock.nowMs()
    if (await deps.repos.leases.acquire(LEASE, owner, now, now + LEASE_MS)) break
    if (attempt >= LEASE_TRIES) throw new Refusal('The set-up is under way elsewhere; try again.', 503)
    await Bun.sleep(LEASE_WAIT_MS)
  }
  try {
    return await work()
  } finally {
    await deps.repos.leases.release(LEASE, owner)
  }
}

export type RootAccount = { readonly username: string; readonly password: string }

/** What is wrong with a root account's name or password, or undefined. */
export const findRootFault = ({ username, password }: RootAccount): string | undefined =>
  findUsernameFault(username) ?? findPasswordFault(password)

/** Opens the root account. Belongs inside the lease, after a look whether there is one. */
export const openRoot = async (deps: SetupDeps, { username, password }: RootAccount): Promise<number> =>
  deps.accounts.open({
    username,
    password,
    displayName: ROOT_DISPLAY_NAME,
    role: userRole.root,
    quota: ROOT_QUOTA,
    inviterId: 0,
  })

export type SetupModes = { readonly isSelfUse: boolean; readonly isDemoSite: boolean }

/**
 * Finishes the wizard: opens the root account unless there is one, stores the modes, sets the mark. Of two that do so at the
 * same moment one is refused and changes nothing.
 */
export const setUp = (deps: SetupDeps, account: RootAccount | undefined, modes: SetupModes): Promise<void> =>
  withSetupLease(deps, async () => {
    if (await isSetUp(deps)) throw new Refusal('This installation is already set up.')
    if (!(await deps.repos.users.hasRoot())) {
      if (account === undefined) throw new Refusal('The first account needs a user name and a password.')
      await openRoot(deps, account)
    }
    await storeOptions(deps, [
      deps.settings.toRow(operations.isSelfUse, modes.isSelfUse),
      deps.settings.toRow(operations.isDemoSite, modes.isDemoSite),
    ])
    await deps.repos.setups.insert(deps.facts.version, deps.clock.nowSeconds())
  })
