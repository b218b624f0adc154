// Amazon Bedrock: Claude by its own format, every other model by Converse. https://docs.aws.amazon.com/bedrock/latest/APIReference/
import { countKeyParts, NO_HEADERS, signAwsV4, splitKey } from './auth/index.ts'
import { defineProvider, type Endpoint, type Signer } from './define.ts'
import { bedrockModelId, bedrockModels } from './models/bedrock.ts'
import { bedrockClaudeBody } from './quirks/index.ts'

const SIGNED_FORM = 'AccessKey|SecretKey|region'
const TOKEN_FORM = 'apiKey|region'

/** The number of parts tells which kind of key it is; the channel's `aws_key_type` is not asked. */
const isSigned = ({ key }: Endpoint): boolean => countKeyParts(key) !== 2

const regionOf = (endpoint: Endpoint): string =>
  (isSigned(endpoint) ? splitKey(endpoint.key, SIGNED_FORM)[2] : splitKey(endpoint.key, TOKEN_FORM)[1]) ?? ''

/** A base URL of the channel's own is a private endpoint of Bedrock's. */
const baseOf = (endpoint: Endpoint): string =>
  endpoint.baseUrl === '' ? `https://bedrock-runtime.${regionOf(endpoint)}.amazonaws.com` : endpoint.baseUrl

const actionUrl =
  (whole: string, streamed: string = whole) =>
  (endpoint: Endpoint): string => {
    const id = encodeURIComponent(bedrockModelId(endpoint.upstreamModel, regionOf(endpoint)))
    return `${baseOf(endpoint)}/model/${id}/${endpoint.isStream ? streamed : whole}`
  }

const isClaude = ({ upstreamModel }: Endpoint): boolean => /^claude-|anthropic\.claude/.test(upstreamModel)

const sign: Signer = (request, endpoint, nowMs) => {
  if (!isSigned(endpoint)) return {}
  const [accessKey = '', secretKey = '', region = ''] = splitKey(endpoint.key, SIGNED_FORM)
  return { headers: signAwsV4(request, 'bedrock', { accessKey, secretKey, region }, nowMs) }
}

export const aws = defineProvider({
  id: 'aws',
  channelType: 33,
  name: 'AWS',
  icon: 'bedrock',
  defaultBaseUrl: '',
  findsAddress: true,
  auth: (endpoint) =>
    isSigned(endpoint) ? NO_HEADERS : { authorization: `Bearer ${splitKey(endpoint.key, TOKEN_FORM)[0] ?? ''}` },
  sign,
  speaks: {
    messages: {
      dialect: 'claude-messages',
      path: actionUrl('invoke', 'invoke-with-response-stream'),
      when: isClaude,
      framing: 'aws-event-stream',
      traits: { isCoreOnly: true, fetchesMedia: false },
      quirks: [bedrockClaudeBody],
    },
    chat: {
      dialect: 'bedrock-converse',
      path: actionUrl('converse', 'converse-stream'),
      when: (endpoint) => !isClaude(endpoint),
    },
    embeddings: { dialect: 'bedrock-embeddings', path: actionUrl('invoke') },
  },
  suffixes: ['claude-effort', 'claude-thinking'],
  keyHint: `${SIGNED_FORM}, or ${TOKEN_FORM}`,
  models: bedrockModels,
})
