// Zhipu by version 3 of its API, for old channels; the key signs a token of its own for each request.
import { noAuth, signHs256, wrongKey } from './auth/index.ts'
import { defineProvider, type Signer } from './define.ts'

const KEY_FORM = 'id.secret'
const TOKEN_MS = 24 * 60 * 60 * 1000

/** The token's times are milliseconds, unlike JWT's own. */
const signWithToken: Signer = (_request, { key }, nowMs) => {
  const [id, secret, ...more] = key.split('.')
  if (!id || !secret || more.length > 0) throw wrongKey(KEY_FORM)
  const header = { alg: 'HS256', sign_type: 'SIGN', typ: 'JWT' }
  const claims = { api_key: id, exp: nowMs + TOKEN_MS, timestamp: nowMs }
  return { headers: { authorization: signHs256(header, claims, secret) } }
}

export const zhipu = defineProvider({
  id: 'zhipu',
  channelType: 16,
  name: 'Zhipu',
  icon: 'zhipu',
  defaultBaseUrl: 'https://open.bigmodel.cn',
  auth: noAuth(),
  sign: signWithToken,
  speaks: {
    chat: {
      dialect: 'zhipu-chat',
      path: ({ baseUrl, upstreamModel, isStream }) =>
        `${baseUrl}/api/paas/v3/model-api/${encodeURIComponent(upstreamModel)}/${isStream ? 'sse-invoke' : 'invoke'}`,
    },
  },
  keyHint: KEY_FORM,
  models: ['chatglm_turbo', 'chatglm_pro', 'chatglm_std', 'chatglm_lite'],
})
