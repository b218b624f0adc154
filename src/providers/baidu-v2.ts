// Baidu Qianfan, version 2; a second part of the key is the app id. https://cloud.baidu.com/doc/qianfan-api/s/3m9b5lqft
import { type AuthScheme, defineProvider, type Quirk } from './define.ts'
import { isPresent, NO_EDITS, setMembers } from './quirks/index.ts'
import { openAiSpeech, openAiSpeeches } from './shared/openai-speeches.ts'

const tokenWithAppId: AuthScheme = ({ key }) => {
  const [token = '', appId = ''] = key.split('|')
  return { authorization: `Bearer ${token}`, ...(appId === '' ? {} : { appid: appId }) }
}

const SEARCH_SUFFIX = '-search'

/** `<model>-search` asks the same model to look things up. */
const searchSuffix: Quirk = {
  id: 'a name ending in -search asks for web search',
  edit: (body, { endpoint }) => {
    const name = endpoint.upstreamModel
    if (!name.endsWith(SEARCH_SUFFIX)) return NO_EDITS
    const search = { enable: true, enable_citation: true, enable_trace: true, enable_status: false }
    return setMembers({
      model: name.slice(0, -SEARCH_SUFFIX.length),
      ...(isPresent(body, 'web_search') ? {} : { web_search: search }),
    })
  },
}

export const baiduV2 = defineProvider({
  id: 'baidu-v2',
  channelType: 46,
  name: 'BaiduV2',
  ownedBy: 'baidu_v2',
  icon: 'baiducloud',
  defaultBaseUrl: 'https://qianfan.baidubce.com',
  auth: tokenWithAppId,
  speaks: {
    ...openAiSpeeches(['embeddings', 'rerank', 'images', 'image-edits'], '/v2'),
    chat: openAiSpeech('chat', '/v2', {
      quirks: [searchSuffix],
      traits: { thinking: 'enable-thinking', hasFileParts: false },
    }),
  },
  acceptsStreamOptions: true,
  modelListPath: '/v2/models',
  keyHint: 'token or token|appid',
  models: [
    'ernie-5.0',
    'ernie-4.5-turbo-128k',
    'ernie-4.5-turbo-vl',
    'deepseek-v3.2',
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
