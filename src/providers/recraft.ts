// Recraft: pictures and vector graphics. https://www.recraft.ai/docs/api-reference/endpoints
import { bearer } from './auth/index.ts'
import { defineProvider } from './define.ts'

export const recraft = defineProvider({
  id: 'recraft',
  channelType: 9014,
  name: 'Recraft',
  icon: 'recraft',
  defaultBaseUrl: 'https://external.api.recraft.ai',
  auth: bearer(),
  speaks: {
    images: { dialect: 'recraft-images', path: '/v1/images/generations' },
    'image-edits': { dialect: 'recraft-images', path: '/v1/images/imageToImage' },
  },
  models: ['recraftv4', 'recraftv3', 'recraftv2'],
})
