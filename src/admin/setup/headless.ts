// Setting an installation up from the environment, for containers: no wizard, no person.
import { tokenStatus, userRole } from '../../identity/index.ts'
import { findRootFault, openRoot, type SetupDeps, withSetupLease } from './service.ts'

export type InitialAccount = {
  readonly rootUsername: string
  readonly rootPassword: string
  /** An API key of the root account, with or without `sk-`; '' for none. */
  readonly initialRootToken: string
  /** The root account's access token for the management API, at most 32 characters; '' for none. */
  readonly initialRootAccessToken: string
}

/** What was done, in words for the log. */
export type InitialisationReport = readonly string[]

const TOKEN_NAME = 'Initial Root Token'

/** API keys are cut at the first `-`, because what follows it names a channel (http-api.md section 2.4). */
const KEY_PATTERN = /^[A-Za-z0-9_]{16,128}$/
const ACCESS_TOKEN_PATTERN = /^[\x21-\x7e]{16,32}$/

/** Something in the environment cannot be used; the message names the variable, never its value. */
export class InitialisationError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'InitialisationError'
  }
}

const readKey = (text: string): string => (text.startsWith('sk-') ? text.slice(3) : text)

const checkValues = (initial: InitialAccount): void => {
  const { rootUsername, rootPassword, initialRootToken, initialRootAccessToken } = initial
  if ((rootUsername === '') !== (rootPassword === '')) {
    throw new InitialisationError('ROOT_USERNAME and ROOT_PASSWORD belong together: set both or none.')
  }
  if (rootUsername !== '') {
    const fault = findRootFault({ username: rootUsername, password: rootPassword })
    if (fault !== undefined) throw new InitialisationError(`ROOT_USERNAME or ROOT_PASSWORD: ${fault}`)
  }
  if (initialRootToken !== '' && !KEY_PATTERN.test(readKey(initialRootToken))) {
    throw new InitialisationError('INITIAL_ROOT_TOKEN must have 16 to 128 letters and digits after sk-.')
  }
  if (initialRootAccessToken !== '' && !ACCESS_TOKEN_PATTERN.test(initialRootAccessToken)) {
    throw new InitialisationError('INITIAL_ROOT_ACCESS_TOKEN must have 16 to 32 printable characters.')
  }
}

/** A key that was deleted stays deleted: its row still holds the unique value. */
const addKey = async (deps: SetupDeps, userId: number, key: string): Promise<boolean> => {
  if ((await deps.repos.tokens.findByKey(key)) !== undefined) return false
  const now = deps.clock.nowSeconds()
  try {
    await deps.repos.tokens.insert({
      user_id: userId,
      key,
      name: TOKEN_NAME,
      status: tokenStatus.enabled,
      created_time: now,
      accessed_time: now,
      expired_time: -1,
      unlimited_quota: true,
    })
    return true
  } catch (error) {
    if (deps.isDuplicate(error)) return false
    throw error
  }
}

const findRootId = async ({ repos }: SetupDeps): Promise<number | undefined> => {
  const { rows } = await repos.users.list({ role: userRole.root, limit: 100, offset: 0 })
  const live = rows.filter((row) => row.deleted_at === null).map((row) => row.id)
  return live.length === 0 ? undefined : Math.min(...live)
}

/**
 * Opens the root account of the environment when there is none yet, and gives the first root account its key and access
 * token when it has none. Safe to run at every start and in several processes at once; a root account that exists is never
 * renamed, and its password never changed. Throws InitialisationError before anything is changed.
 */
export const initialiseFromEnvironment = async (
  deps: SetupDeps,
  initial: InitialAccount,
): Promise<InitialisationReport> => {
  const { rootUsername, rootPassword, initialRootToken, initialRootAccessToken } = initial
  if (rootUsername === '' && initialRootToken === '' && initialRootAccessToken === '' && rootPassword === '') return []
  checkValues(initial)
  return withSetupLease(deps, async () => {
    const report: string[] = []
    if (rootUsername !== '' && !(await deps.repos.users.hasRoot())) {
      await openRoot(deps, { username: rootUsername, password: rootPassword })
      report.push(`the root account ${rootUsername} was opened`)
    }
    const rootId = await findRootId(deps)
    if (rootId === undefined) return report
    await deps.repos.setups.insert(deps.facts.version, deps.clock.nowSeconds())
    if (initialRootToken !== '' && (await addKey(deps, rootId, readKey(initialRootToken)))) {
      report.push('the root account got its initial API key')
    }
    const root = await deps.repos.users.findById(rootId)
    if (initialRootAccessToken !== '' && (root?.access_token ?? '') === '') {
      await deps.repos.users.update(rootId, { access_token: initialRootAccessToken })
      report.push('the root account got its initial access token')
    }
    if (report.length > 0) await deps.publish('user', rootId)
    return report
  })
}
