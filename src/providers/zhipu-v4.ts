// Zhipu (GLM), version 4 of its API; coding plans have their own bases.
import { bearer } from './auth/index.ts'
import { defineProvider } from './define.ts'
import { glmModelList, glmSpeeches } from './shared/glm.ts'

export const zhipuV4 = defineProvider({
  id: 'zhipu-v4',
  channelType: 26,
  name: 'ZhipuV4',
  ownedBy: 'zhipu_4v',
  icon: 'zhipu',
  defaultBaseUrl: 'https://open.bigmodel.cn',
  auth: bearer(),
  speaks: glmSpeeches,
  acceptsStreamOptions: true,
  modelList: glmModelList,
  plans: {
    'glm-coding-plan': 'https://open.bigmodel.cn/api/coding/paas/v4',
    'glm-coding-plan-international': 'https://api.z.ai/api/coding/paas/v4',
  },
  models: [
    'glm-5.3',
    'glm-5.3-flash',
    'glm-5.2',
    'glm-5.1',
    'glm-5-turbo',
    'glm-5v-turbo',
    'glm-4.5',
    'glm-4.5-air',
    'glm-4.5v',
    'glm-4.7-flashx',
    'glm-4',
    'glm-4v',
    'glm-3-turbo',
    'glm-4-alltools',
    'glm-4-plus',
    'glm-4-0520',
    'glm-4-air',
    'glm-4-airx',
    'glm-4-long',
    'glm-4-flash',
    'glm-4v-plus',
    'glm-4.6',
    'glm-4.6v',
    'glm-4.7',
    'glm-4.7-flash',
    'glm-5',
  ],
})
