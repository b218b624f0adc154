// Settings of content: dashboard panels, chat links, drawing and tasks (options.md section 5).
import { z } from '../../contract/index.ts'
import { json } from '../json-setting.ts'
import { bool, choice, int } from '../kinds.ts'

const CHAT = 'content/chat'
const DASHBOARD = 'content/dashboard'
const DRAWING = 'content/drawing'

const byteLength = (text: string): number => new TextEncoder().encode(text).length

/** Text of at least one and at most so many bytes. */
const shortText = (bytesMax: number) =>
  z
    .string()
    .min(1)
    .max(bytesMax)
    .refine((text) => byteLength(text) <= bytesMax, `must not be longer than ${bytesMax} bytes`)

const noteText = z
  .string()
  .max(200)
  .refine((text) => byteLength(text) <= 200, 'must not be longer than 200 bytes')

const MARKUP = ['<script', '<iframe', 'javascript:', 'onload=', 'onerror=', 'onclick=']

/** Text that is shown as it stands: script-like words are refused (options.md section 5). */
const plainText = (bytesMax: number) =>
  shortText(bytesMax).refine(
    (text) => !MARKUP.some((word) => text.toLowerCase().includes(word)),
    'must not contain markup that runs',
  )

const pageAddress = shortText(500).refine(
  (text) => ['http:', 'https:'].includes(URL.parse(text)?.protocol ?? ''),
  'must be an http:// or https:// address',
)

const COLORS = [
  'blue',
  'green',
  'cyan',
  'purple',
  'pink',
  'red',
  'orange',
  'amber',
  'yellow',
  'lime',
  'light-green',
  'teal',
  'light-blue',
  'indigo',
  'violet',
  'grey',
  'slate',
] as const

const apiInfo = z
  .array(
    z.looseObject({
      url: pageAddress,
      route: plainText(100),
      description: plainText(200),
      color: z.enum(COLORS),
    }),
  )
  .max(50)
  .readonly()

const announcements = z
  .array(
    z.looseObject({
      content: shortText(500),
      publishDate: z.iso.datetime({ offset: true }),
      type: z.enum(['default', 'ongoing', 'success', 'warning', 'error', '']).optional(),
      extra: noteText.optional(),
    }),
  )
  .max(100)
  .readonly()

const faq = z
  .array(z.looseObject({ question: shortText(200), answer: shortText(1000) }))
  .max(100)
  .readonly()

const uptimeGroups = z
  .array(
    z.looseObject({
      categoryName: plainText(50),
      url: pageAddress,
      slug: z.string().regex(/^[A-Za-z0-9_-]{1,100}$/),
      description: noteText.optional(),
    }),
  )
  .max(20)
  .refine(
    (groups) => new Set(groups.map(({ categoryName }) => categoryName)).size === groups.length,
    'every categoryName must be used once',
  )
  .readonly()

/** A chat program and the address that opens it; `{key}` and `{address}` are filled in. */
export type ChatLink = Readonly<Record<string, string>>

const chats: z.ZodType<readonly ChatLink[]> = z
  .array(z.record(z.string().min(1).max(255), z.string().max(4096)))
  .max(100)
  .readonly()

const panels = {
  hasApiInfo: bool({
    key: 'console_setting.api_info_enabled',
    scope: 'content/api-info',
    isPublic: true,
    default: true,
    help: 'Show the address panel.',
  }),
  apiInfo: json({
    key: 'console_setting.api_info',
    isPublic: true,
    scope: 'content/api-info',
    schema: apiInfo,
    default: [],
    whenEmpty: [],
    help: 'Addresses of this service: url, route, description, color.',
  }),
  hasAnnouncements: bool({
    key: 'console_setting.announcements_enabled',
    scope: 'content/announcements',
    isPublic: true,
    default: true,
    help: 'Show announcements.',
  }),
  announcements: json({
    key: 'console_setting.announcements',
    isPublic: true,
    scope: 'content/announcements',
    schema: announcements,
    default: [],
    whenEmpty: [],
    help: 'Announcements: content, publishDate, type, extra.',
  }),
  hasFaq: bool({
    key: 'console_setting.faq_enabled',
    scope: 'content/faq',
    isPublic: true,
    default: true,
    help: 'Show questions and answers.',
  }),
  faq: json({
    key: 'console_setting.faq',
    isPublic: true,
    scope: 'content/faq',
    schema: faq,
    default: [],
    whenEmpty: [],
    help: 'Questions and answers: question, answer.',
  }),
  hasUptimeKuma: bool({
    key: 'console_setting.uptime_kuma_enabled',
    scope: 'content/uptime-kuma',
    isPublic: true,
    default: true,
    help: 'Show the state of services watched by Uptime Kuma.',
  }),
  uptimeKumaGroups: json({
    key: 'console_setting.uptime_kuma_groups',
    isPublic: true,
    scope: 'content/uptime-kuma',
    schema: uptimeGroups,
    default: [],
    whenEmpty: [],
    help: 'Status pages: categoryName, url, slug, description.',
  }),
}

const dashboard = {
  hasDataExport: bool({
    key: 'DataExportEnabled',
    scope: DASHBOARD,
    isPublic: true,
    default: true,
    help: 'Keep hourly usage for the dashboard.',
  }),
  dataExportMinutes: int({
    key: 'DataExportInterval',
    scope: DASHBOARD,
    default: 5,
    min: 1,
    max: 1440,
    help: 'Minutes between two writes of it.',
  }),
  dataExportDefaultTime: choice({
    key: 'DataExportDefaultTime',
    scope: DASHBOARD,
    isPublic: true,
    words: ['hour', 'day', 'week'],
    default: 'hour',
    help: 'First view of the dashboard.',
  }),
}

const LOBE_OPTIONS = '{"keyVaults":{"openai":{"apiKey":"{key}","baseURL":"{address}/v1"}}}'
const AIAW_OPTIONS = '{"type":"openai","settings":{"apiKey":"{key}","baseURL":"{address}/v1","compatibility":"strict"}}'

const DEFAULT_CHATS: readonly ChatLink[] = [
  { 'Cherry Studio': 'cherrystudio://providers/api-keys?v=1&data={cherryConfig}' },
  { AionUI: 'aionui://provider/add?v=1&data={aionuiConfig}' },
  { FluentRead: 'fluentread' },
  { 'CC Switch': 'ccswitch' },
  { DeepChat: 'deepchat://provider/install?v=1&data={deepchatConfig}' },
  { 'Lobe Chat': `https://chat-preview.lobehub.com/?settings=${LOBE_OPTIONS}` },
  { 'AI as Workspace': `https://aiaw.app/set-provider?provider=${AIAW_OPTIONS}` },
  { AMA: 'ama://set-api-key?server={address}&key={key}' },
  { OpenCat: 'opencat://team/join?domain={address}&token={key}' },
]

const drawing = {
  hasDrawing: bool({
    key: 'DrawingEnabled',
    scope: DRAWING,
    isPublic: true,
    default: true,
    help: 'Show the drawing log.',
  }),
  hasTasks: bool({ key: 'TaskEnabled', scope: DRAWING, isPublic: true, default: true, help: 'Show the task log.' }),
  forwardsMjNotify: bool({
    key: 'MjNotifyEnabled',
    scope: DRAWING,
    isPublic: true,
    default: false,
    help: 'Pass notifyHook on.',
  }),
  forwardsMjAccountFilter: bool({
    key: 'MjAccountFilterEnabled',
    scope: DRAWING,
    default: false,
    help: 'Pass accountFilter on.',
  }),
  stripsMjMode: bool({
    key: 'MjModeClearEnabled',
    scope: DRAWING,
    default: false,
    help: 'Take --fast, --relax and --turbo out of prompts.',
  }),
  usesOwnMjUrls: bool({
    key: 'MjForwardUrlEnabled',
    scope: DRAWING,
    default: true,
    help: 'Give addresses of this site for pictures.',
  }),
  checksMjSuccess: bool({
    key: 'MjActionCheckSuccessEnabled',
    scope: DRAWING,
    default: true,
    help: 'Follow-up actions only on finished tasks.',
  }),
}

export const content = {
  ...panels,
  ...dashboard,
  ...drawing,
  chats: json({
    key: 'Chats',
    scope: CHAT,
    isPublic: true,
    schema: chats,
    default: DEFAULT_CHATS,
    help: 'Chat programs and the address that opens each.',
  }),
}
