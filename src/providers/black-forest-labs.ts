// Black Forest Labs (FLUX); a picture is a promise that is polled. https://docs.bfl.ai/api-reference
import { keyHeader } from './auth/index.ts'
import { defineProvider, type Speech } from './define.ts'

const draws: Speech = {
  dialect: 'bfl-images',
  path: ({ baseUrl, upstreamModel }) => `${baseUrl}/v1/${encodeURIComponent(upstreamModel)}`,
}

export const blackForestLabs = defineProvider({
  id: 'black-forest-labs',
  channelType: 9015,
  name: 'Black Forest Labs',
  icon: 'bfl',
  defaultBaseUrl: 'https://api.bfl.ai',
  auth: keyHeader('x-key'),
  speaks: { images: draws, 'image-edits': draws },
  models: [
    'flux-2-max',
    'flux-2-pro',
    'flux-2-flex',
    'flux-kontext-max',
    'flux-kontext-pro',
    'flux-pro-1.1-ultra',
    'flux-pro-1.1',
    'flux-pro-1.0-fill',
  ],
})
