// Coze; the bot's id is the channel's `other` column. https://www.coze.cn/open/docs/developer_guides/chat_v3
import { bearer } from './auth/index.ts'
import { defineProvider, type Quirk } from './define.ts'
import { NO_EDITS, setMembers } from './quirks/index.ts'

const botId: Quirk = {
  id: 'bot id of the channel',
  edit: (_body, { endpoint }) => (endpoint.other === '' ? NO_EDITS : setMembers({ bot_id: endpoint.other })),
}

export const coze = defineProvider({
  id: 'coze',
  channelType: 49,
  name: 'Coze',
  icon: 'coze',
  defaultBaseUrl: 'https://api.coze.cn',
  auth: bearer(),
  // A whole answer would have to be polled for; a stream brings it at once.
  speaks: { chat: { dialect: 'coze-chat', path: '/v3/chat', onlyStreams: true, quirks: [botId] } },
  fields: [{ name: 'other', label: 'Bot id', kind: 'text', where: 'other' }],
  keyHint: 'Personal access token',
  models: [
    'moonshot-v1-8k',
    'moonshot-v1-32k',
    'moonshot-v1-128k',
    'Baichuan4',
    'abab6.5s-chat-pro',
    'glm-4-0520',
    'qwen-max',
    'deepseek-r1',
    'deepseek-v3',
    'deepseek-r1-distill-qwen-32b',
    'deepseek-r1-distill-qwen-7b',
    'step-1v-8k',
    'step-1.5v-mini',
    'Doubao-pro-32k',
    'Doubao-pro-256k',
    'Doubao-lite-128k',
    'Doubao-lite-32k',
    'Doubao-vision-lite-32k',
    'Doubao-vision-pro-32k',
    'Doubao-1.5-pro-vision-32k',
    'Doubao-1.5-lite-32k',
    'Doubao-1.5-pro-32k',
    'Doubao-1.5-thinking-pro',
    'Doubao-1.5-pro-256k',
  ],
})
