// Stability AI: pictures, one address per family of models. https://platform.stability.ai/docs/api-reference
import { bearer } from './auth/index.ts'
import { defineProvider, type Endpoint, type Speech } from './define.ts'

/** Ultra and Core have services of their own; every other model is a variant of Stable Diffusion 3. */
const serviceOf = ({ upstreamModel }: Endpoint): string => {
  if (upstreamModel.includes('ultra')) return 'ultra'
  return upstreamModel.includes('core') ? 'core' : 'sd3'
}

const draws: Speech = {
  dialect: 'stability-images',
  path: (endpoint) => `${endpoint.baseUrl}/v2beta/stable-image/generate/${serviceOf(endpoint)}`,
  // Without it the answer is the bare picture.
  headers: () => ({ accept: 'application/json' }),
}

export const stability = defineProvider({
  id: 'stability',
  channelType: 9013,
  name: 'Stability AI',
  icon: 'stability',
  defaultBaseUrl: 'https://api.stability.ai',
  auth: bearer(),
  speaks: { images: draws, 'image-edits': draws },
  models: [
    'stable-image-ultra',
    'stable-image-core',
    'sd3.5-large',
    'sd3.5-large-turbo',
    'sd3.5-medium',
    'sd3.5-flash',
  ],
})
