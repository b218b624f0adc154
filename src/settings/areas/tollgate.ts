// Settings that only this gateway has.
import { z } from '../../contract/index.ts'
import { table } from '../json-setting.ts'
import { bool, choice, int } from '../kinds.ts'

const ROUTING = 'operations/routing'
const BILLING = 'billing/quota'
const DAY_SECONDS = 86_400

const modelNames = z.array(z.string().min(1).max(255)).max(20).readonly()

export const tollgate = {
  hasTrustBypass: bool({
    key: 'tollgate.trust_bypass_enabled',
    scope: BILLING,
    default: false,
    help: 'Callers with a balance far above the estimate are not charged in advance.',
  }),
  assumedOutputTokens: int({
    key: 'tollgate.assumed_output_tokens',
    scope: BILLING,
    default: 1024,
    min: 0,
    max: 10_000_000,
    help: 'Output tokens held for a request that names no limit.',
  }),
  oldClients: choice({
    key: 'tollgate.old_clients',
    scope: 'operations/behavior',
    words: ['none', 'one-api', 'one-api-fork'],
    default: 'none',
    help: 'Programs written for One API or its fork, which send no New-Api-User header, are answered in its shapes.',
  }),
  isEmptyAnswerFree: bool({
    key: 'tollgate.empty_answer_is_free',
    scope: BILLING,
    default: true,
    help: 'An answer without content costs nothing.',
  }),
  firstByteTimeoutSeconds: int({
    key: 'tollgate.first_byte_timeout_seconds',
    scope: ROUTING,
    default: 0,
    min: 0,
    max: DAY_SECONDS,
    help: 'Longest wait for the first byte of an upstream answer; 0 = FIRST_BYTE_TIMEOUT of the environment.',
  }),
  patienceSeconds: int({
    key: 'tollgate.patience_seconds',
    scope: ROUTING,
    default: 10,
    min: 0,
    max: 600,
    help: 'Longest wait inside one request for Retry-After or a back-off.',
  }),
  probeIntervalSeconds: int({
    key: 'tollgate.probe_interval_seconds',
    scope: ROUTING,
    default: 15,
    min: 1,
    max: DAY_SECONDS,
    help: 'How often a failed channel is tried again.',
  }),
  breakerFailures: int({
    key: 'tollgate.breaker_failures',
    scope: ROUTING,
    default: 3,
    min: 1,
    max: 1000,
    help: 'Failures in a row after which a channel rests.',
  }),
  clientGonePolicy: choice({
    key: 'tollgate.client_gone_policy',
    scope: ROUTING,
    words: ['cancel', 'drain'],
    default: 'cancel',
    help: 'When the client leaves: cancel the upstream call, or let it finish and charge it whole.',
  }),
  allowsOwnAddress: bool({
    key: 'tollgate.allow_own_base_url',
    scope: ROUTING,
    default: false,
    help: 'Channels may lead back to this gateway.',
  }),
  modelContextLengths: table({
    key: 'tollgate.model_context_lengths',
    scope: ROUTING,
    value: z.int().min(1).max(1_000_000_000),
    default: {},
    help: 'Context length of upstream models in tokens: {"model":128000}.',
  }),
  fallbackModels: table({
    key: 'tollgate.fallback_models',
    scope: ROUTING,
    value: modelNames,
    default: {},
    help: 'Models tried in order when a model cannot be served: {"model":["other", "third"]}.',
  }),
  longerModels: table({
    key: 'tollgate.longer_context_models',
    scope: ROUTING,
    value: modelNames,
    default: {},
    help: 'Models tried in order when a request is too long for a model; without an entry those of the fallback models that are known to be longer.',
  }),
}
