// AIProxy, a relay; its balance page is on a host of its own.
import { bearer } from './auth/index.ts'
import { defineProvider } from './define.ts'
import { readAmount } from './shared/balances.ts'
import { everythingOfOpenAi } from './shared/relay.ts'

export const aiproxy = defineProvider({
  id: 'aiproxy',
  channelType: 10,
  name: 'AIProxy',
  defaultBaseUrl: 'https://api.aiproxy.io',
  auth: bearer(),
  speaks: everythingOfOpenAi,
  suffixes: ['openai-effort'],
  modelListPath: '/v1/models',
  balance: {
    requests: ({ key }) => [
      { method: 'GET', url: 'https://aiproxy.io/api/report/getUserOverview', headers: { 'api-key': key } },
    ],
    read: ([body]) => readAmount(body, 'data', 'totalPoints'),
  },
})
