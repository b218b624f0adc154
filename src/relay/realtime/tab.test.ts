// The money of a session: whoever may not call any more gets no further answer.
import { expect, test } from 'bun:test'
import { GatewayError } from '../../kernel/index.ts'
import { type Opened, Tab, type TabDeps } from './tab.ts'

test('a key that ended in the middle of a session buys no further answer, and nothing is held for it', async () => {
  let holds = 0
  const deps = {
    authenticate: () => Promise.reject(new GatewayError('invalid_api_key', 'This API key is disabled.')),
    budgetsOf: () => undefined,
    enter: () => undefined,
    hold: () => {
      holds += 1
      return Promise.resolve({ kind: 'held', amount: 1 })
    },
  } as unknown as TabDeps
  const tab = new Tab(deps, { call: { inbound: { request: {} } } } as unknown as Opened)
  await expect(tab.take()).rejects.toMatchObject({ kind: 'invalid_api_key' })
  expect(holds).toBe(0)
})
