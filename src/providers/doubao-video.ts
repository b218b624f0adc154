// Doubao's films (Seedance) at Volcengine Ark; they are tasks, so there is nothing to answer at once.
import { bearer } from './auth/index.ts'
import { defineProvider } from './define.ts'

export const doubaoVideo = defineProvider({
  id: 'doubao-video',
  channelType: 54,
  name: 'DoubaoVideo',
  ownedBy: 'doubaovideo',
  icon: 'doubao',
  defaultBaseUrl: 'https://ark.cn-beijing.volces.com',
  auth: bearer(),
  speaks: {},
  models: [
    'doubao-seedance-1-0-pro-250528',
    'doubao-seedance-1-0-lite-t2v',
    'doubao-seedance-1-0-lite-i2v',
    'doubao-seedance-1-5-pro-251215',
    'doubao-seedance-2-0-260128',
    'doubao-seedance-2-0-fast-260128',
  ],
})
