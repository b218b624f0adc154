// Signatures against published vectors, and against a second computation where a vendor publishes none.
import { describe, expect, test } from 'bun:test'
import { createHmac, createPublicKey, generateKeyPairSync, verify } from 'node:crypto'
import { parseJsonObject } from '../../kernel/index.ts'
import {
  readOAuthToken,
  readServiceAccount,
  requestGoogleToken,
  signAwsV4,
  signHs256,
  signTencent,
  signVolcengine,
  signXunfeiUrl,
  splitKey,
} from './index.ts'

const request = (url: string, body = '', headers: Record<string, string> = {}, method = 'POST') => ({
  method,
  url,
  headers,
  body,
})

const signatureOf = (headers: Readonly<Record<string, string>>): string | undefined =>
  /Signature=([0-9a-f]+)$/.exec(headers.authorization ?? '')?.[1]

/** Key pair, region, service and time of AWS's test suite (aws-sig-v4-test-suite, also in botocore's tests). */
const SUITE = {
  accessKey: 'AKIDEXAMPLE',
  secretKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  region: 'us-east-1',
}
const SUITE_TIME = Date.UTC(2015, 7, 30, 12, 36, 0)

describe('AWS Signature Version 4', () => {
  test.each([
    [
      'get-vanilla',
      'GET',
      'https://example.amazonaws.com/',
      '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
    ],
    [
      'post-vanilla',
      'POST',
      'https://example.amazonaws.com/',
      '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b',
    ],
    [
      'get-vanilla-query-order-key-case',
      'GET',
      'https://example.amazonaws.com/?Param2=value2&Param1=value1',
      'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
    ],
  ])('gives the signature of the suite’s %s', (_name, method, url, expected) => {
    const headers = signAwsV4(request(url, '', {}, method), 'service', SUITE, SUITE_TIME)
    expect(signatureOf(headers)).toBe(expected)
    expect(headers['x-amz-date']).toBe('20150830T123600Z')
  })

  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html (the IAM ListUsers example)
  test('gives the signature of the documented request with a content type', () => {
    const url = 'https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08'
    const type = 'application/x-www-form-urlencoded; charset=utf-8'
    const headers = signAwsV4(request(url, '', { 'content-type': type }, 'GET'), 'iam', SUITE, SUITE_TIME)
    expect(signatureOf(headers)).toBe('5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7')
  })

  test('covers the body, the path and the time', () => {
    const sign = (url: string, body: string, nowMs: number) =>
      signatureOf(signAwsV4(request(url, body), 'bedrock', SUITE, nowMs))
    const url = 'https://bedrock-runtime.us-east-1.amazonaws.com/model/a%3A0/invoke'
    const signatures = [
      sign(url, '{}', SUITE_TIME),
      sign(url, '{"a":1}', SUITE_TIME),
      sign(url.replace('%3A', '%3B'), '{}', SUITE_TIME),
      sign(url, '{}', SUITE_TIME + 1000),
    ]
    expect(new Set(signatures).size).toBe(4)
  })
})

describe('TC3-HMAC-SHA256', () => {
  // https://cloud.tencent.com/document/api/1729/101843: DescribeInstances of cvm, whose body has a \u escape.
  test('gives the signature of the documented request', () => {
    const body = '{"Limit": 1, "Filters": [{"Values": ["\\u672a\\u547d\\u540d"], "Name": "instance-name"}]}'
    const headers = signTencent(
      request('https://cvm.tencentcloudapi.com/', body, { 'content-type': 'application/json; charset=utf-8' }),
      {
        secretId: 'AKID********************************',
        secretKey: '********************************',
        service: 'cvm',
        host: 'cvm.tencentcloudapi.com',
        action: 'DescribeInstances',
        version: '2017-03-12',
      },
      1551113065_000,
    )
    expect(headers.authorization).toBe(
      'TC3-HMAC-SHA256 Credential=AKID********************************/2019-02-25/cvm/tc3_request, ' +
        'SignedHeaders=content-type;host;x-tc-action, ' +
        'Signature=10b1a37a7301a02ca19a647ad722d5e43b4b3cff309d421d85b46093f6ab6c4f',
    )
    expect(headers['x-tc-timestamp']).toBe('1551113065')
  })
})

describe('Volcengine’s signature', () => {
  test('is the HMAC chain of the documentation over the canonical request', () => {
    const body = '{"req_key":"jimeng"}'
    const nowMs = Date.UTC(2026, 10, 21, 1, 2, 3)
    const url = 'https://visual.volcengineapi.com/?Version=2022-08-31&Action=CVProcess'
    const headers = signVolcengine(
      request(url, body, { 'content-type': 'application/json' }),
      { accessKey: 'AK', secretKey: 'SK', region: 'cn-north-1', service: 'cv' },
      nowMs,
    )
    // Computed here a second time, from the steps as they are written at https://www.volcengine.com/docs/6369/67269.
    const hash = new Bun.CryptoHasher('sha256').update(body).digest('hex')
    const canonical =
      'POST\n/\nAction=CVProcess&Version=2022-08-31\n' +
      `content-type:application/json\nhost:visual.volcengineapi.com\nx-content-sha256:${hash}\nx-date:20261121T010203Z\n\n` +
      `content-type;host;x-content-sha256;x-date\n${hash}`
    const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()
    const key = hmac(hmac(hmac(hmac('SK', '20261121'), 'cn-north-1'), 'cv'), 'request')
    const canonicalHash = new Bun.CryptoHasher('sha256').update(canonical).digest('hex')
    const text = `HMAC-SHA256\n20261121T010203Z\n20261121/cn-north-1/cv/request\n${canonicalHash}`
    expect(signatureOf(headers)).toBe(hmac(key, text).toString('hex'))
    expect(headers['x-content-sha256']).toBe(hash)
    expect(headers['x-date']).toBe('20261121T010203Z')
  })
})

describe('The signed address of Spark', () => {
  test('carries host, a GMT date and an authorization over the request line', () => {
    const url = new URL(
      signXunfeiUrl('wss://spark-api.xf-yun.com/v3.5/chat', 'key', 'secret', Date.UTC(2023, 4, 5, 10, 43, 39)),
    )
    expect(url.searchParams.get('host')).toBe('spark-api.xf-yun.com')
    expect(url.searchParams.get('date')).toBe('Fri, 05 May 2023 10:43:39 GMT')
    const statement = Buffer.from(url.searchParams.get('authorization') ?? '', 'base64').toString()
    const text = 'host: spark-api.xf-yun.com\ndate: Fri, 05 May 2023 10:43:39 GMT\nGET /v3.5/chat HTTP/1.1'
    const signature = createHmac('sha256', 'secret').update(text).digest('base64')
    expect(statement).toBe(
      `hmac username="key", algorithm="hmac-sha256", headers="host date request-line", signature="${signature}"`,
    )
  })
})

describe('Tokens', () => {
  // What the reference sent (fixtures/reference/relay/16-zhipu.json): key `id.secret` at 2026-11-21T08:43:00.784Z.
  test('Zhipu’s is the one the reference signs', () => {
    const token = signHs256(
      { alg: 'HS256', sign_type: 'SIGN', typ: 'JWT' },
      { api_key: 'id', exp: 1795336980784, timestamp: 1795250580784 },
      'secret',
    )
    expect(token).toBe(
      'eyJhbGciOiJIUzI1NiIsInNpZ25fdHlwZSI6IlNJR04iLCJ0eXAiOiJKV1QifQ.eyJhcGlfa2V5IjoiaWQiLCJleHAiOjE3OTUzMzY5ODA3ODQsInRpbWVzdGFtcCI6MTc5NTI1MDU4MDc4NH0.kXJGlYkRUKVrbYzc8-ylXsXb2ireHAqDK19_xQtBVTQ',
    )
  })

  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const account = {
    project_id: 'p',
    client_email: 'a@p.iam.gserviceaccount.com',
    private_key: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    private_key_id: 'k1',
  }

  test('Google’s assertion verifies with the public key and lives 35 minutes', () => {
    const side = requestGoogleToken(readServiceAccount(JSON.stringify(account)), 1_800_000_000_500)
    const form = new URLSearchParams(side.body)
    expect(form.get('grant_type')).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer')
    const [header = '', claims = '', signature = ''] = (form.get('assertion') ?? '').split('.')
    const isValid = verify(
      'RSA-SHA256',
      Buffer.from(`${header}.${claims}`),
      createPublicKey(pair.publicKey.export({ type: 'spki', format: 'pem' })),
      Buffer.from(signature, 'base64url'),
    )
    expect(isValid).toBe(true)
    expect(parseJsonObject(Buffer.from(claims, 'base64url').toString())).toEqual({
      iss: 'a@p.iam.gserviceaccount.com',
      scope: 'https://www.googleapis.com/auth/cloud-platform',
      aud: 'https://www.googleapis.com/oauth2/v4/token',
      iat: 1_800_000_000,
      exp: 1_800_002_100,
    })
  })

  test('a private key whose line breaks were pasted as two characters is read', () => {
    const pasted = JSON.stringify({ ...account, private_key: account.private_key.replaceAll('\n', '\\n') })
    expect(requestGoogleToken(readServiceAccount(pasted), 0).body).toContain('assertion=')
  })

  test.each([['no JSON'], ['{}'], ['{"project_id":"p","client_email":"e","private_key":"none"}']])(
    'the key %p is a fault of the channel',
    (key) => {
      expect(() => requestGoogleToken(readServiceAccount(key), 0)).toThrow(
        expect.objectContaining({ kind: 'channel_misconfigured' }),
      )
    },
  )

  test('an answer without a token is a refused key, and its reason is kept for logs', () => {
    expect(() => readOAuthToken({ error: 'invalid_grant', error_description: 'Invalid JWT' })).toThrow(
      expect.objectContaining({ kind: 'upstream_refused_key', upstreamText: 'Invalid JWT' }),
    )
  })

  test.each([
    ['3599', 3599],
    [3599, 3599],
    [undefined, 1800],
    ['soon', 1800],
  ])('an expiry of %p counts %p seconds', (expires_in, seconds) => {
    expect(readOAuthToken({ access_token: 't', ...(expires_in === undefined ? {} : { expires_in }) })).toEqual({
      token: 't',
      expiresInSeconds: seconds,
    })
  })
})

describe('Keys of several parts', () => {
  test('are split and trimmed', () => {
    expect(splitKey(' a | b |c', 'A|B|C')).toEqual(['a', 'b', 'c'])
  })

  test.each([['a'], ['a|b'], ['a|b|'], ['a|b|c|d']])('%p is refused without being shown', (key) => {
    expect(() => splitKey(key, 'A|B|C')).toThrow("The channel's key must have the form A|B|C.")
  })
})
