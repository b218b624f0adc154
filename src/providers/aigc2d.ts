// AIGC2D, a relay.
import { bearer } from './auth/index.ts'
import { defineProvider } from './define.ts'
import { balanceAt, readAmount } from './shared/balances.ts'
import { everythingOfOpenAi } from './shared/relay.ts'

export const aigc2d = defineProvider({
  id: 'aigc2d',
  channelType: 13,
  name: 'AIGC2D',
  defaultBaseUrl: 'https://api.aigc2d.com',
  auth: bearer(),
  speaks: everythingOfOpenAi,
  suffixes: ['openai-effort'],
  modelListPath: '/v1/models',
  balance: balanceAt('/dashboard/billing/credit_grants', bearer(), (body) => readAmount(body, 'total_available')),
})
