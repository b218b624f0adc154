// Routes for the settings page: what the options are, and whether mail arrives.
import { z } from '../../contract/index.ts'
import type { AdminDeps } from '../deps.ts'
import { defineRoute, fail, ok, type Route } from '../frame/index.ts'

const mailBody = z.object({ to: z.email().max(254) })

/** Definitions of all options, and a mail that shows whether the mail server is set up right. */
export const optionConsoleRoutes = (deps: AdminDeps): Route[] => [
  defineRoute({
    method: 'GET',
    path: '/api/option/definitions',
    guard: 'root',
    summary: 'What each option is: kind, place, default, help, choices; of secrets only whether they are set',
    handle: () => ok(deps.settings.describe()),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/option/test_email',
    guard: 'root',
    summary: 'Send a mail with the settings that are stored, and say what the mail server answered',
    limits: ['email'],
    input: { body: mailBody },
    handle: async ({ body }) => {
      const text = 'If you read this, the mail settings of this gateway are right.'
      const problem = await deps.mail.send({ to: body.to, subject: 'Test mail', html: `<p>${text}</p>`, text })
      return problem === undefined ? ok() : fail(problem)
    },
  }),
]
