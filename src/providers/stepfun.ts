// StepFun. https://platform.stepfun.com/docs/api-reference
import { bearer } from './auth/index.ts'
import { defineProvider } from './define.ts'
import { openAiSpeeches } from './shared/openai-speeches.ts'

export const stepfun = defineProvider({
  id: 'stepfun',
  channelType: 9012,
  name: 'StepFun',
  icon: 'stepfun',
  defaultBaseUrl: 'https://api.stepfun.com',
  auth: bearer(),
  speaks: openAiSpeeches(['chat', 'images', 'speech', 'transcriptions']),
  acceptsStreamOptions: true,
  modelListPath: '/v1/models',
  models: ['step-5-preview', 'step-3.7-flash', 'step-3.5-flash', 'step-3.5-flash-2603'],
})
