// Routes of the setup wizard.
import type { SetupState } from '../../contract/index.ts'
import type { AdminDeps } from '../deps.ts'
import { type AdminRequest, defineRoute, fail, ok, problem, type Route } from '../frame/index.ts'
import { setupBody } from './schema.ts'
import { findRootFault, isSetUp, setUp } from './service.ts'

/** The reference's own limit for the first account. */
const ROOT_NAME_CHARACTERS_MAX = 12

const readState = async (deps: AdminDeps, request: AdminRequest): Promise<SetupState> => {
  const isDone = await isSetUp(deps)
  return {
    status: isDone,
    // Once set up, a stranger learns nothing more (the reference answers these zero values too).
    root_init: isDone ? false : await deps.repos.users.hasRoot(),
    database_type: deps.facts.databaseType,
    setup_code_required: !isDone && deps.setupGate.isCodeRequired(request.peerIp, request.headers),
  }
}

const describeVerdict = { wrong: 'The setup code is not right.', 'too-many': 'Too many wrong codes; wait a minute.' }

/** GET and POST /api/setup. */
export const setupRoutes = (deps: AdminDeps): Route[] => [
  defineRoute({
    method: 'GET',
    path: '/api/setup',
    guard: 'public',
    summary: 'Whether this installation is set up',
    handle: async ({ request }) => ok(await readState(deps, request)),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/setup',
    guard: 'public',
    summary: 'Set this installation up: the first account and the mode',
    input: { body: setupBody },
    handle: async ({ body, request }) => {
      if (await isSetUp(deps)) return fail('This installation is already set up.')
      const verdict = deps.setupGate.admit(request.peerIp, request.headers, body.setup_code)
      if (verdict !== 'open') return problem(verdict === 'wrong' ? 403 : 429, describeVerdict[verdict], 'SETUP_CODE')
      const hasAccount = body.username !== '' || body.password !== ''
      if (hasAccount) {
        if ([...body.username].length > ROOT_NAME_CHARACTERS_MAX) {
          return fail(`The user name must not be longer than ${ROOT_NAME_CHARACTERS_MAX} characters.`)
        }
        if (body.password !== body.confirmPassword) return fail('The two passwords are not the same.')
        const fault = findRootFault(body)
        if (fault !== undefined) return fail(fault)
      }
      await setUp(deps, hasAccount ? body : undefined, {
        isSelfUse: body.SelfUseModeEnabled,
        isDemoSite: body.DemoSiteEnabled,
      })
      return ok()
    },
  }),
]
