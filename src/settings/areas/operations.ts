// Settings of operations: retries, monitoring, mail, fetch worker, logs, performance (options.md section 7).
import { bool, choice, float, int, list, secret, text, webAddress } from '../kinds.ts'
import { statusRanges } from '../status-ranges.ts'

const BEHAVIOR = 'operations/behavior'
const MONITORING = 'operations/monitoring'
const EMAIL = 'operations/email'
const WORKER = 'operations/worker'
const PERFORMANCE = 'operations/performance'

const behavior = {
  retryTimes: int({
    key: 'RetryTimes',
    scope: BEHAVIOR,
    default: 3,
    min: 0,
    max: 100,
    help: 'Further attempts after the first one.',
  }),
  isSelfUse: bool({
    key: 'SelfUseModeEnabled',
    scope: BEHAVIOR,
    isPublic: true,
    default: false,
    help: 'For own use: models without a price are allowed, the shop is hidden.',
  }),
  isDemoSite: bool({
    key: 'DemoSiteEnabled',
    scope: BEHAVIOR,
    isPublic: true,
    default: false,
    help: 'Show that this is a demonstration.',
  }),
  userTokensMax: int({
    key: 'token_setting.max_user_tokens',
    scope: BEHAVIOR,
    default: 1000,
    min: 1,
    max: 1_000_000,
    help: 'Most keys of a user.',
  }),
}

const monitoring = {
  slowChannelSeconds: float({
    key: 'ChannelDisableThreshold',
    scope: MONITORING,
    default: 5,
    min: 0,
    max: 86_400,
    help: 'A test that takes longer disables the channel, seconds.',
  }),
  disablesChannels: bool({
    key: 'AutomaticDisableChannelEnabled',
    scope: MONITORING,
    default: false,
    help: 'Disable channels that fail for good.',
  }),
  enablesChannels: bool({
    key: 'AutomaticEnableChannelEnabled',
    scope: MONITORING,
    default: false,
    help: 'Enable a disabled channel again after a good test.',
  }),
  disableKeywords: list({
    key: 'AutomaticDisableKeywords',
    scope: MONITORING,
    separator: '\n',
    tidy: (item) => item.toLowerCase(),
    default: [
      'Your credit balance is too low',
      'This organization has been disabled.',
      'You exceeded your current quota',
      'Permission denied',
      'The security token included in the request is invalid',
      'Operation not allowed',
      'Your account is not authorized',
    ],
    help: 'Words in an upstream error that disable the channel, one per line.',
  }),
  disableStatuses: statusRanges({
    key: 'AutomaticDisableStatusCodes',
    scope: MONITORING,
    default: '401',
    help: 'Upstream status codes that disable the channel: 401,500-503.',
  }),
  retryStatuses: statusRanges({
    key: 'AutomaticRetryStatusCodes',
    scope: MONITORING,
    default: '100-199,300-399,401-407,409-499,500-503,505-523,525-599',
    help: 'Upstream status codes after which another channel is tried.',
  }),
  testsChannels: bool({
    key: 'monitor_setting.auto_test_channel_enabled',
    scope: MONITORING,
    default: false,
    help: 'Test all channels regularly; CHANNEL_TEST_FREQUENCY turns it on too.',
  }),
  channelTestMinutes: float({
    key: 'monitor_setting.auto_test_channel_minutes',
    scope: MONITORING,
    default: 10,
    min: 0.1,
    max: 525_600,
    help: 'Minutes between two rounds.',
  }),
}

const email = {
  smtpServer: text({ key: 'SMTPServer', scope: EMAIL, default: '', lengthMax: 255, help: 'Mail server.' }),
  smtpPort: int({
    key: 'SMTPPort',
    scope: EMAIL,
    default: 587,
    min: 1,
    max: 65_535,
    help: 'Its port; 465 means TLS from the start.',
  }),
  smtpAccount: text({ key: 'SMTPAccount', scope: EMAIL, default: '', lengthMax: 255, help: 'Account.' }),
  smtpFrom: text({ key: 'SMTPFrom', scope: EMAIL, default: '', lengthMax: 255, help: 'Sender; empty = account.' }),
  smtpToken: secret({ key: 'SMTPToken', scope: EMAIL, help: 'Password of the account.' }),
  hasSmtpSsl: bool({ key: 'SMTPSSLEnabled', scope: EMAIL, default: false, help: 'TLS from the start.' }),
  forcesSmtpAuthLogin: bool({
    key: 'SMTPForceAuthLogin',
    scope: EMAIL,
    default: false,
    help: 'AUTH LOGIN instead of PLAIN.',
  }),
}

const worker = {
  workerUrl: webAddress({
    key: 'WorkerUrl',
    scope: WORKER,
    default: '',
    help: 'Fetch worker that downloads files that users name; empty = direct.',
  }),
  workerValidKey: secret({ key: 'WorkerValidKey', scope: WORKER, help: 'Secret shared with the worker.' }),
  allowsWorkerHttpImages: bool({
    key: 'WorkerAllowHttpImageRequestEnabled',
    scope: WORKER,
    default: false,
    help: 'Allow http:// addresses.',
  }),
}

const percent = (key: string, value: number, help: string) =>
  int({ key, scope: PERFORMANCE, default: value, min: 0, max: 100, help })

const performance = {
  hasDiskCache: bool({
    key: 'performance_setting.disk_cache_enabled',
    scope: PERFORMANCE,
    default: false,
    help: 'Keep large bodies on disk.',
  }),
  diskCacheThresholdMb: int({
    key: 'performance_setting.disk_cache_threshold_mb',
    scope: PERFORMANCE,
    default: 10,
    min: 1,
    max: 1024,
    help: 'From so many megabytes on.',
  }),
  diskCacheMaxMb: int({
    key: 'performance_setting.disk_cache_max_size_mb',
    scope: PERFORMANCE,
    default: 1024,
    min: 1,
    max: 1_048_576,
    help: 'At most so many megabytes together.',
  }),
  diskCachePath: text({
    key: 'performance_setting.disk_cache_path',
    scope: PERFORMANCE,
    default: '',
    lengthMax: 1024,
    help: "Folder; empty = the system's.",
  }),
  refusesWhenOverloaded: bool({
    key: 'performance_setting.monitor_enabled',
    scope: PERFORMANCE,
    default: false,
    help: 'Refuse model calls with 503 beyond the limits below.',
  }),
  cpuLimitPercent: percent('performance_setting.monitor_cpu_threshold', 90, 'CPU in percent; 0 = no limit.'),
  memoryLimitPercent: percent('performance_setting.monitor_memory_threshold', 90, 'Memory in percent; 0 = no limit.'),
  diskLimitPercent: percent('performance_setting.monitor_disk_threshold', 95, 'Disk in percent; 0 = no limit.'),
  hasModelMetrics: bool({
    key: 'perf_metrics_setting.enabled',
    scope: PERFORMANCE,
    default: true,
    help: 'Keep speed and success of models.',
  }),
  modelMetricsMinutes: int({
    key: 'perf_metrics_setting.flush_interval',
    scope: PERFORMANCE,
    default: 5,
    min: 1,
    max: 1440,
    help: 'Minutes between two writes of it.',
  }),
  modelMetricsBucket: choice({
    key: 'perf_metrics_setting.bucket_time',
    scope: PERFORMANCE,
    words: ['minute', '5min', 'hour'],
    default: 'hour',
    help: 'Time that one point stands for.',
  }),
  modelMetricsDays: int({
    key: 'perf_metrics_setting.retention_days',
    scope: PERFORMANCE,
    default: 0,
    min: 0,
    max: 36_500,
    help: 'Days it is kept; 0 = for ever.',
  }),
}

export const operations = {
  ...behavior,
  ...monitoring,
  ...email,
  ...worker,
  ...performance,
  logsConsumption: bool({
    key: 'LogConsumeEnabled',
    scope: 'operations/logs',
    default: true,
    help: 'Write a log row for every model call.',
  }),
}
