// Where programs written for One API or its fork are answered differently, on purpose, and why (docs/compatibility.md tells it).

export type OldDifference = {
  /** Numbers of the recorded calls. */
  readonly calls: readonly number[]
  /** The beginning of each differing place. */
  readonly places: readonly string[]
  readonly reason: string
}

const NUMBERS = 'Channel types are New API’s numbers: 42 is Vertex AI here and wants regions.'
const NO_NULL = 'Lists that are empty are [], not null.'
const MODEL_LIST = 'Built-in models come in New API’s envelope, as its consoles read them.'

export const ONE_API_DIFFERENCES: readonly OldDifference[] = [
  { calls: [34], places: ['success'], reason: NUMBERS },
  { calls: [45], places: ['.data[2].other', '.data[3].other'], reason: 'An empty `other` is null throughout.' },
  { calls: [55], places: ['.data'], reason: NO_NULL },
  { calls: [77], places: ['success', '.object'], reason: MODEL_LIST },
]

const from = (first: number, last: number): number[] => Array.from({ length: last - first + 1 }, (_, i) => first + i)

/** Members that only the fork has, by what they are members of. */
const FORK_USER = ['google_id', 'user_remind_threshold', 'user_last_notice_time', 'channel_ratios']
const FORK_TOKEN = ['token_remind_threshold', 'token_last_notice_time']
const FORK_CHANNEL = [
  'auto_disabled',
  'auto_enabled',
  'multi_key_info',
  'discount',
  'test_model',
  'other',
  'model_mapping',
  'unit_price',
]
const FORK_LOG = ['cached_tokens', 'duration', 'speed', 'title', 'http_referer', 'provider', 'x_re', 'first_', 'video_']
const FORK_STATUS = ['docs_address', 'frontend_server_address', 'github_redirect_uri', 'google_']

const OWN_MEMBERS = 'Members of the fork’s own features are left out; what its programs and New API’s share is there.'
const at = (prefix: string, names: readonly string[]): string[] => names.map((name) => `${prefix}.${name}`)

export const FORK_DIFFERENCES: readonly OldDifference[] = [
  { calls: [0, 13, 37, 61], places: at('.data', FORK_USER), reason: OWN_MEMBERS },
  { calls: [62], places: at('.data.list[0]', FORK_USER), reason: OWN_MEMBERS },
  { calls: [33, 34, 36], places: at('.data', FORK_TOKEN), reason: OWN_MEMBERS },
  { calls: [29, 32], places: at('.data', FORK_CHANNEL), reason: OWN_MEMBERS },
  { calls: [30], places: at('.data.list[0]', FORK_CHANNEL), reason: OWN_MEMBERS },
  { calls: [63], places: [...at('.data.list[0]', FORK_LOG), ...at('.data.list[1]', FORK_LOG)], reason: OWN_MEMBERS },
  { calls: [66], places: at('.data', FORK_STATUS), reason: OWN_MEMBERS },
  { calls: from(14, 27), places: ['.channel_id'], reason: 'A batch makes several channels: no one id can be named.' },
  { calls: [20], places: ['success'], reason: NUMBERS },
  { calls: [31, 38, 39], places: ['success', 'status', '.error'], reason: 'The fork lacks the route; One API has it.' },
  { calls: [60], places: ['success', '.object'], reason: MODEL_LIST },
  {
    calls: [65],
    places: ['.data'],
    reason: 'A search answers a page like every list; the fork’s answers an empty list.',
  },
  { calls: [77], places: ['success'], reason: 'The fork has no table of packages until its operator makes one.' },
  {
    calls: [72, 73, 74, 78, 79],
    places: ['no route'],
    reason: 'Routes of the fork’s own pages: its lists of media and orders, its dashboard and its health.',
  },
]
