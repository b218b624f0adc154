// Baidu's ERNIE by its first API: the key pair is exchanged for a token that stands in the address.
// https://cloud.baidu.com/doc/WENXINWORKSHOP/s/Ilkkrb0i5
import { noAuth, readOAuthToken, splitKey } from './auth/index.ts'
import { defineProvider, type Endpoint } from './define.ts'

const KEY_FORM = 'APIKey|SecretKey'

/** Models whose address is not their name in lower case. */
const ADDRESSES: Readonly<Record<string, string>> = {
  'ERNIE-4.0': 'completions_pro',
  'ERNIE-Bot-4': 'completions_pro',
  'ERNIE-4.0-8K': 'completions_pro',
  'ERNIE-Bot': 'completions',
  'ERNIE-3.5-8K': 'completions',
  'ERNIE-Bot-turbo': 'eb-instant',
  'ERNIE-Lite-8K-0922': 'eb-instant',
  'ERNIE-Lite-8K-0308': 'ernie-lite-8k',
  'ERNIE-Speed': 'ernie_speed',
  'ERNIE-Speed-8K': 'ernie_speed',
  'ERNIE-Bot-8K': 'ernie_bot_8k',
  'BLOOMZ-7B': 'bloomz_7b1',
  'bge-large-zh': 'bge_large_zh',
  'bge-large-en': 'bge_large_en',
  'tao-8k': 'tao_8k',
}

const modelUrl =
  (kind: 'chat' | 'embeddings') =>
  ({ baseUrl, upstreamModel, accessToken }: Endpoint): string => {
    const address = ADDRESSES[upstreamModel] ?? encodeURIComponent(upstreamModel.toLowerCase())
    return `${baseUrl}/rpc/2.0/ai_custom/v1/wenxinworkshop/${kind}/${address}?access_token=${encodeURIComponent(accessToken)}`
  }

export const baidu = defineProvider({
  id: 'baidu',
  channelType: 15,
  name: 'Baidu',
  icon: 'wenxin',
  defaultBaseUrl: 'https://aip.baidubce.com',
  auth: noAuth(),
  exchange: {
    request: ({ baseUrl, key }) => {
      const [id = '', secret = ''] = splitKey(key, KEY_FORM)
      const query = new URLSearchParams({ grant_type: 'client_credentials', client_id: id, client_secret: secret })
      return {
        method: 'POST',
        url: `${baseUrl}/oauth/2.0/token?${query}`,
        headers: { 'content-type': 'application/json', accept: 'application/json' },
      }
    },
    read: readOAuthToken,
  },
  speaks: {
    chat: { dialect: 'baidu-chat', path: modelUrl('chat') },
    embeddings: { dialect: 'baidu-embeddings', path: modelUrl('embeddings') },
  },
  keyHint: KEY_FORM,
  models: [
    'ERNIE-4.0-8K',
    'ERNIE-3.5-8K',
    'ERNIE-3.5-8K-0205',
    'ERNIE-3.5-8K-1222',
    'ERNIE-Bot-8K',
    'ERNIE-3.5-4K-0205',
    'ERNIE-Speed-8K',
    'ERNIE-Speed-128K',
    'ERNIE-Lite-8K-0922',
    'ERNIE-Lite-8K-0308',
    'ERNIE-Tiny-8K',
    'BLOOMZ-7B',
    'Embedding-V1',
    'bge-large-zh',
    'bge-large-en',
    'tao-8k',
  ],
})
