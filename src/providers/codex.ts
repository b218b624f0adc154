// ChatGPT's backend as Codex uses it, signed in by OAuth; it speaks Responses, and only in streams.
import { parseJsonObject, readString } from '../kernel/index.ts'
import { wrongKey } from './auth/index.ts'
import { type AuthScheme, defineProvider, type Quirk } from './define.ts'
import { isPresent, setMembers } from './quirks/index.ts'

const BACKEND = '/backend-api/codex/responses'

/** Throws `channel_misconfigured` for anything but the JSON that signing in left. */
const account: AuthScheme = ({ key }) => {
  const login = parseJsonObject(key)
  const token = readString(login, 'access_token')
  const accountId = readString(login, 'account_id')
  if (!token || !accountId) throw wrongKey('of a Codex login (JSON with access_token and account_id)')
  return { authorization: `Bearer ${token}`, 'chatgpt-account-id': accountId }
}

/** The backend keeps nothing, demands instructions and refuses limits. */
const backendBody: Quirk = {
  id: 'body of the Codex backend',
  edit: (body) =>
    setMembers({
      store: false,
      ...(isPresent(body, 'instructions') ? {} : { instructions: '' }),
      ...(body.max_output_tokens === undefined ? {} : { max_output_tokens: undefined }),
      ...(body.temperature === undefined ? {} : { temperature: undefined }),
    }),
}

const instructions: Quirk = {
  id: 'instructions, though empty',
  edit: (body) => (isPresent(body, 'instructions') ? new Map() : setMembers({ instructions: '' })),
}

const clientHeaders = (header: (name: string) => string | null): Readonly<Record<string, string>> => ({
  'openai-beta': header('openai-beta') || 'responses=experimental',
  originator: header('originator') || 'codex_cli_rs',
})

export const codex = defineProvider({
  id: 'codex',
  channelType: 57,
  name: 'Codex',
  icon: 'codex',
  defaultBaseUrl: 'https://chatgpt.com',
  auth: account,
  speaks: {
    responses: {
      dialect: 'openai-responses',
      path: BACKEND,
      headers: (_endpoint, header) => clientHeaders(header),
      onlyStreams: true,
      traits: { isCodex: true },
      quirks: [backendBody],
    },
    compact: {
      dialect: 'openai-compact',
      path: `${BACKEND}/compact`,
      headers: (_endpoint, header) => clientHeaders(header),
      quirks: [instructions],
    },
  },
  suffixes: ['openai-effort'],
  keyHint: 'The JSON of a Codex login',
  models: [
    'gpt-6-astra',
    'gpt-6-sol',
    'gpt-6-luna',
    'gpt-5.6-sol',
    'gpt-5.6-terra',
    'gpt-5.6-luna',
    'gpt-5.5',
    'gpt-5',
    'gpt-5-codex',
    'gpt-5-codex-mini',
    'gpt-5.1',
    'gpt-5.1-codex',
    'gpt-5.1-codex-max',
    'gpt-5.1-codex-mini',
    'gpt-5.2',
    'gpt-5.2-codex',
    'gpt-5.3-codex',
    'gpt-5.3-codex-spark',
    'gpt-5.4',
    'gpt-5-openai-compact',
    'gpt-5-codex-openai-compact',
    'gpt-5-codex-mini-openai-compact',
    'gpt-5.1-openai-compact',
    'gpt-5.1-codex-openai-compact',
    'gpt-5.1-codex-max-openai-compact',
    'gpt-5.1-codex-mini-openai-compact',
    'gpt-5.2-openai-compact',
    'gpt-5.2-codex-openai-compact',
    'gpt-5.3-codex-openai-compact',
    'gpt-5.3-codex-spark-openai-compact',
    'gpt-5.4-openai-compact',
  ],
})
