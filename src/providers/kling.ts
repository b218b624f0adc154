// Kling; films are tasks, so there is nothing to answer at once. https://app.klingai.com/global/dev/document-api
import { bearer, signHs256, splitKey } from './auth/index.ts'
import { defineProvider, type Endpoint, type Signer } from './define.ts'

const KEY_FORM = 'AccessKey|SecretKey'
const TOKEN_SECONDS = 1800
const CLOCK_SKEW_SECONDS = 5

/** A key of this form is another relay's, which speaks Kling's API under `/kling`. */
const isOfRelay = ({ key }: Endpoint): boolean => key.startsWith('sk-')

const signWithToken: Signer = (_request, endpoint, nowMs) => {
  if (isOfRelay(endpoint)) return {}
  const [accessKey = '', secretKey = ''] = splitKey(endpoint.key, KEY_FORM)
  const seconds = Math.floor(nowMs / 1000)
  const claims = { iss: accessKey, exp: seconds + TOKEN_SECONDS, nbf: seconds - CLOCK_SKEW_SECONDS }
  return { headers: { authorization: `Bearer ${signHs256({ alg: 'HS256', typ: 'JWT' }, claims, secretKey)}` } }
}

export const kling = defineProvider({
  id: 'kling',
  channelType: 50,
  name: 'Kling',
  icon: 'kling',
  defaultBaseUrl: 'https://api.klingai.com',
  auth: (endpoint) => (isOfRelay(endpoint) ? bearer()(endpoint) : {}),
  sign: signWithToken,
  speaks: {},
  keyHint: `${KEY_FORM}, or sk-… of another relay`,
  models: ['kling-v1', 'kling-v1-6', 'kling-v2-master'],
})
