// Vidu; films are tasks, so there is nothing to answer at once.
import { keyHeader } from './auth/index.ts'
import { defineProvider } from './define.ts'

export const vidu = defineProvider({
  id: 'vidu',
  channelType: 52,
  name: 'Vidu',
  icon: 'vidu',
  defaultBaseUrl: 'https://api.vidu.cn',
  auth: keyHeader('authorization', 'Token '),
  speaks: {},
  models: ['viduq2', 'viduq1', 'vidu2.0', 'vidu1.5'],
})
