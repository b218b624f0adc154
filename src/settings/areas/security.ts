// Settings of security: model call limits, sensitive words, outbound fetch filter (options.md section 8).
import { z } from '../../contract/index.ts'
import { json, table } from '../json-setting.ts'
import { bool, int, list } from '../kinds.ts'

const LIMIT = 'security/rate-limit'
const WORDS = 'security/sensitive-words'
const SSRF = 'security/ssrf'

const LARGEST_COUNT = 2_147_483_647

/** Calls per window: all of them (0 = unlimited), and the successful ones. */
export type GroupRateLimit = readonly [total: number, success: number]

const groupRateLimit: z.ZodType<GroupRateLimit> = z
  .tuple([z.int().min(0).max(LARGEST_COUNT), z.int().min(1).max(LARGEST_COUNT)])
  .readonly()

const rateLimits = {
  hasModelRateLimit: bool({
    key: 'ModelRequestRateLimitEnabled',
    scope: LIMIT,
    default: false,
    help: 'Limit model calls per user.',
  }),
  modelRateWindowMinutes: int({
    key: 'ModelRequestRateLimitDurationMinutes',
    scope: LIMIT,
    default: 1,
    min: 1,
    max: 525_600,
    help: 'Window in minutes.',
  }),
  modelRateTotalMax: int({
    key: 'ModelRequestRateLimitCount',
    scope: LIMIT,
    default: 0,
    min: 0,
    max: LARGEST_COUNT,
    help: 'Calls per window, failed ones too; 0 = unlimited.',
  }),
  modelRateSuccessMax: int({
    key: 'ModelRequestRateLimitSuccessCount',
    scope: LIMIT,
    default: 1000,
    min: 0,
    max: LARGEST_COUNT,
    help: 'Successful calls per window.',
  }),
  modelRateGroups: table({
    key: 'ModelRequestRateLimitGroup',
    scope: LIMIT,
    value: groupRateLimit,
    default: {},
    help: 'Limits of a group: {"group":[all calls, successful calls]}.',
  }),
}

const sensitiveWords = {
  checksSensitive: bool({ key: 'CheckSensitiveEnabled', scope: WORDS, default: true, help: 'Use the word list.' }),
  checksSensitivePrompt: bool({
    key: 'CheckSensitiveOnPromptEnabled',
    scope: WORDS,
    default: true,
    help: 'Refuse prompts that hold a listed word.',
  }),
  stopsOnSensitive: bool({
    key: 'StopOnSensitiveEnabled',
    scope: WORDS,
    default: true,
    help: 'Legacy, without effect.',
  }),
  streamCacheQueueLength: int({
    key: 'StreamCacheQueueLength',
    scope: WORDS,
    default: 0,
    help: 'Legacy, without effect.',
  }),
  words: list({
    key: 'SensitiveWords',
    scope: WORDS,
    separator: '\n',
    default: ['test_sensitive'],
    help: 'One word per line.',
  }),
}

const textArray = z.array(z.string().max(255)).max(10_000).readonly()

/** Ports may be written as numbers or text. */
const portArray = z
  .array(z.union([z.string(), z.int()]).transform(String))
  .max(1000)
  .readonly()
  .refine((ports) => ports.every(isPortOrRange), 'every entry must be a port or a range such as 8000-8999')

const isPortOrRange = (text: string): boolean => {
  const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text)
  const from = Number(match?.[1] ?? Number.NaN)
  const to = Number(match?.[2] ?? from)
  return match !== null && from >= 1 && to <= 65_535 && from <= to
}

const outbound = {
  hasSsrfProtection: bool({
    key: 'fetch_setting.enable_ssrf_protection',
    scope: SSRF,
    default: true,
    help: 'Check the addresses that users name: images, webhooks.',
  }),
  allowsPrivateIp: bool({
    key: 'fetch_setting.allow_private_ip',
    scope: SSRF,
    default: false,
    help: 'Allow private addresses.',
  }),
  isDomainWhitelist: bool({
    key: 'fetch_setting.domain_filter_mode',
    scope: SSRF,
    default: false,
    help: 'The domain list names what is allowed (true) or refused (false).',
  }),
  isIpWhitelist: bool({
    key: 'fetch_setting.ip_filter_mode',
    scope: SSRF,
    default: false,
    help: 'The address list names what is allowed (true) or refused (false).',
  }),
  domainList: json({
    key: 'fetch_setting.domain_list',
    scope: SSRF,
    schema: textArray,
    default: [],
    help: 'Domains: example.com, *.example.com.',
  }),
  ipList: json({
    key: 'fetch_setting.ip_list',
    scope: SSRF,
    schema: textArray,
    default: [],
    help: 'Addresses and CIDR ranges.',
  }),
  allowedPorts: json({
    key: 'fetch_setting.allowed_ports',
    scope: SSRF,
    schema: portArray,
    default: ['80', '443', '8080', '8443'],
    help: 'Ports and ranges; empty = all.',
  }),
  checksResolvedIps: bool({
    key: 'fetch_setting.apply_ip_filter_for_domain',
    scope: SSRF,
    default: true,
    help: 'Apply the address rules to every address a name resolves to.',
  }),
}

export const security = { ...rateLimits, ...sensitiveWords, ...outbound }
