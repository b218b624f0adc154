// First start: what is missing, and giving it.
import { queryOptions } from '@tanstack/react-query'
import type { SetupInput, SetupState } from '../../../../src/contract/index.ts'
import { call } from '../../lib/api-client.ts'

export const setupQuery = queryOptions({
  queryKey: ['setup'],
  queryFn: ({ signal }) => call<SetupState>('/api/setup', { signal, isAnonymous: true }),
})

/** Creates the root account and stores the mode. */
export const completeSetup = (input: SetupInput): Promise<undefined> =>
  call('/api/setup', { method: 'POST', body: input, isAnonymous: true })
