// API2GPT, a relay.
import { bearer } from './auth/index.ts'
import { defineProvider } from './define.ts'
import { balanceAt, readAmount } from './shared/balances.ts'
import { everythingOfOpenAi } from './shared/relay.ts'

export const api2gpt = defineProvider({
  id: 'api2gpt',
  channelType: 12,
  name: 'API2GPT',
  defaultBaseUrl: 'https://api.api2gpt.com',
  auth: bearer(),
  speaks: everythingOfOpenAi,
  suffixes: ['openai-effort'],
  modelListPath: '/v1/models',
  balance: balanceAt('/dashboard/billing/credit_grants', bearer(), (body) => readAmount(body, 'total_remaining')),
})
