// Z.ai, Zhipu's international platform. https://docs.z.ai
import { bearer } from './auth/index.ts'
import { defineProvider } from './define.ts'
import { glmModelList, glmSpeeches } from './shared/glm.ts'

export const zai = defineProvider({
  id: 'zai',
  channelType: 9018,
  name: 'Z.ai',
  icon: 'zai',
  defaultBaseUrl: 'https://api.z.ai',
  auth: bearer(),
  speaks: glmSpeeches,
  acceptsStreamOptions: true,
  modelList: glmModelList,
  plans: { 'glm-coding-plan-international': 'https://api.z.ai/api/coding/paas/v4' },
  models: [
    'glm-5.3',
    'glm-5.3-flash',
    'glm-5.3-flashx',
    'glm-5.2',
    'glm-5.1',
    'glm-5',
    'glm-5-turbo',
    'glm-5v-turbo',
    'glm-4.7',
    'glm-4.7-flash',
    'glm-4.7-flashx',
    'glm-4.6',
    'glm-4.6v',
    'glm-4.5',
    'glm-4.5-air',
    'glm-4.5v',
  ],
})
