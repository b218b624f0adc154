// Baidu Qianfan, version 2; a second part of the key is the app id.
import { type AuthScheme, defineProvider } from './define.ts'

const tokenWithAppId: AuthScheme = ({ key }) => {
  const [token, appId] = key.split('|')
  const headers: Record<string, string> = { authorization: `Bearer ${token}` }
  if (appId !== undefined) headers.appid = appId
  return headers
}

export const baiduV2 = defineProvider({
  id: 'baidu-v2',
  channelType: 46,
  name: 'BaiduV2',
  defaultBaseUrl: 'https://qianfan.baidubce.com',
  auth: tokenWithAppId,
  speaks: {
    chat: { dialect: 'openai-chat', path: '/v2/chat/completions' },
    embeddings: { dialect: 'openai-embeddings', path: '/v2/embeddings' },
  },
  acceptsStreamOptions: true,
  modelListPath: '/v2/models',
  keyHint: 'token or token|appid',
  models: [
    'ernie-4.0-8k-latest',
    'ernie-4.0-8k-preview',
    'ernie-4.0-8k',
    'ernie-4.0-turbo-8k-latest',
    'ernie-4.0-turbo-8k-preview',
    'ernie-4.0-turbo-8k',
    'ernie-4.0-turbo-128k',
    'ernie-3.5-8k-preview',
    'ernie-3.5-8k',
    'ernie-3.5-128k',
    'ernie-speed-8k',
    'ernie-speed-128k',
    'ernie-speed-pro-128k',
    'ernie-lite-8k',
    'ernie-lite-pro-128k',
    'ernie-tiny-8k',
    'ernie-char-8k',
    'ernie-char-fiction-8k',
    'ernie-novel-8k',
    'deepseek-v3',
    'deepseek-r1',
    'deepseek-r1-distill-qwen-32b',
    'deepseek-r1-distill-qwen-14b',
  ],
})
