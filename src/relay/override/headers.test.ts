// Tests of header overrides and header operations: placeholders, pass rules, what is never passed, tokens, sync.
import { describe, expect, test } from 'bun:test'
import { GatewayError, type JsonObject, type JsonValue } from '../../kernel/index.ts'
import type { OverrideContext } from './context.ts'
import { compileHeaderOverride } from './header-override.ts'
import { compileParameterOverride } from './parameter-override.ts'

const CLIENT = new Headers({
  Authorization: 'Bearer sk-canary',
  'X-Api-Key': 'canary',
  'X-Goog-Api-Key': 'canary',
  Cookie: 'session=canary',
  'Proxy-Authorization': 'canary',
  'New-Api-User': 'canary',
  'Content-Length': '12',
  'Accept-Encoding': 'br',
  Connection: 'keep-alive, X-Hop',
  'X-Hop': 'canary',
  'X-Forwarded-For': 'canary',
  'Sec-WebSocket-Key': 'canary',
  'User-Agent': 'cli/1',
  'X-Trace-Id': 't1',
  'Anthropic-Beta': 'one,two, three',
  'X-Empty': '',
})

const override = (value: JsonValue, rest: { apiKey?: string; isChannelTest?: boolean } = {}) =>
  compileHeaderOverride(JSON.stringify(value))({ clientHeaders: CLIENT, apiKey: 'k-1', ...rest })

const NEVER = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'cookie',
  'host',
  'content-length',
  'accept-encoding',
  'authorization',
  'x-api-key',
  'x-goog-api-key',
  'sec-websocket-key',
  'sec-websocket-version',
  'sec-websocket-extensions',
]

describe('header override', () => {
  test('fixed values, the key of the channel, and a header of the client', () => {
    expect(
      override({
        'X-Fixed': 'v',
        Authorization: 'Token {api_key}/{api_key}',
        'X-Agent': '{client_header:User-Agent}',
        'X-None': '{client_header:X-Missing}',
        'X-Empty': '{client_header:X-Empty}',
        'X-Part': 'a {client_header:User-Agent}',
        Host: 'other.example.com',
        'X-Blank': '  ',
      }),
    ).toEqual({
      'x-fixed': 'v',
      authorization: 'Token k-1/k-1',
      'x-agent': 'cli/1',
      'x-part': 'a {client_header:User-Agent}',
      host: 'other.example.com',
    })
  })

  test('`*` passes what a client may pass, and nothing that is its key, its connection or its place', () => {
    const passed = override({ '*': true })
    expect(passed).toEqual({ 'user-agent': 'cli/1', 'x-trace-id': 't1', 'anthropic-beta': 'one,two, three' })
    expect(JSON.stringify(passed)).not.toContain('canary')
  })

  test.each(NEVER)('%s is never passed, by no rule and no placeholder', (name) => {
    const clientHeaders = new Headers({ [name]: 'canary' })
    for (const value of [{ '*': '' }, { [`re:${name}`]: '' }, { 'x-copy': `{client_header:${name}}` }])
      expect(compileHeaderOverride(JSON.stringify(value))({ clientHeaders, apiKey: '' })).toEqual({})
    const operations = [
      { mode: 'pass_headers', value: [name] },
      { mode: 'copy_header', from: name, to: 'x-copy' },
      { mode: 'sync_fields', from: `header:${name}`, to: 'json:a' },
    ]
    const context = { ...CONTEXT, requestHeaders: clientHeaders }
    const result = compileParameterOverride(JSON.stringify({ operations })).apply({}, context, {})
    expect([result.headers, result.body]).toEqual([{}, {}])
  })

  test('patterns choose by name, in any case, and fixed values win', () => {
    expect(override({ 're:^x-trace-.*$': true, 'REGEX:AGENT': 1, 'User-Agent': 'mine' })).toEqual({
      'x-trace-id': 't1',
      'user-agent': 'mine',
    })
  })

  test('a channel test has no client', () => {
    expect(override({ '*': true, 'X-A': '{client_header:User-Agent}', 'X-B': 'b' }, { isChannelTest: true })).toEqual({
      'x-b': 'b',
    })
  })

  test.each(['', ' ', '{}', 'null'])('%p does nothing', (text) => {
    expect(compileHeaderOverride(text)({ clientHeaders: CLIENT, apiKey: 'k' })).toEqual({})
  })

  test.each([
    '[]',
    '{bad',
    '{"X-A":1}',
    '{"X-A":null}',
    '{"bad name":"v"}',
    '{"X-A":"a\\r\\nX-B: b"}',
    '{"Content-Length":"5"}',
    '{"Transfer-Encoding":"chunked"}',
    '{"re:(":"v"}',
    '{"__proto__":"v"}',
  ])('%s is a mistake', (text) => {
    expect(() => compileHeaderOverride(text)({ clientHeaders: CLIENT, apiKey: 'k' })).toThrow(GatewayError)
    try {
      compileHeaderOverride(text)({ clientHeaders: CLIENT, apiKey: 'k' })
    } catch (error) {
      expect(error).toMatchObject({ kind: 'channel_misconfigured', code: 'channel:header_override_invalid' })
    }
  })

  test('a key that cannot be sent in a header is left out, never split into two headers', () => {
    expect(override({ 'X-Key': '{api_key}' }, { apiKey: 'a\r\nX-Evil: 1' })).toEqual({})
  })
})

const CONTEXT: OverrideContext = {
  originalModel: 'm',
  upstreamModel: 'm',
  requestPath: '/',
  requestHeaders: CLIENT,
  retryIndex: 0,
}

const run = (
  operation: JsonObject,
  headers: Record<string, string> = {},
  body: JsonObject = {},
  isChannelTest = false,
) =>
  compileParameterOverride(JSON.stringify({ operations: [operation] })).apply(
    body,
    { ...CONTEXT, isChannelTest },
    headers,
  )

describe('header operations', () => {
  test.each<[JsonObject, Record<string, string>, Record<string, string>]>([
    [{ mode: 'set_header', path: 'X-A', value: 'v' }, {}, { 'x-a': 'v' }],
    [{ mode: 'set_header', path: 'X-A', value: 7 }, { 'x-a': 'old' }, { 'x-a': '7' }],
    [{ mode: 'set_header', path: 'X-A', value: 'v', keep_origin: true }, { 'x-a': 'old' }, { 'x-a': 'old' }],
    [{ mode: 'set_header', path: 'X-A', value: '' }, { 'x-a': 'old' }, {}],
    [{ mode: 'delete_header', path: 'X-A' }, { 'x-a': 'old', 'x-b': 'b' }, { 'x-b': 'b' }],
    [{ mode: 'delete_header', path: 'X-A' }, {}, {}],
    [{ mode: 'copy_header', from: 'X-A', to: 'X-B' }, { 'x-a': 'v' }, { 'x-a': 'v', 'x-b': 'v' }],
    [{ mode: 'copy_header', from: 'User-Agent', to: 'X-Agent' }, {}, { 'x-agent': 'cli/1' }],
    [{ mode: 'copy_header', from: 'User-Agent', path: 'X-Agent' }, {}, { 'x-agent': 'cli/1' }],
    [{ mode: 'copy_header', from: 'X-Missing', to: 'X-B' }, {}, {}],
    [{ mode: 'move_header', from: 'X-A', to: 'X-B' }, { 'x-a': 'v' }, { 'x-b': 'v' }],
    [
      { mode: 'move_header', from: 'X-A', to: 'X-B', keep_origin: true },
      { 'x-a': 'v', 'x-b': 'w' },
      { 'x-a': 'v', 'x-b': 'w' },
    ],
    [{ mode: 'pass_headers', value: ['User-Agent', 'X-Missing'] }, {}, { 'user-agent': 'cli/1' }],
    [{ mode: 'pass_headers', value: 'User-Agent, X-Trace-Id' }, {}, { 'user-agent': 'cli/1', 'x-trace-id': 't1' }],
    [{ mode: 'pass_headers', value: '["User-Agent"]' }, {}, { 'user-agent': 'cli/1' }],
    [{ mode: 'pass_headers', value: { headers: ['User-Agent'] } }, {}, { 'user-agent': 'cli/1' }],
    [{ mode: 'pass_headers', value: { names: 'User-Agent' } }, {}, { 'user-agent': 'cli/1' }],
    [{ mode: 'pass_headers', value: { header: 'User-Agent' } }, {}, { 'user-agent': 'cli/1' }],
    [{ mode: 'pass_headers', value: ['User-Agent'] }, { 'user-agent': 'mine' }, { 'user-agent': 'cli/1' }],
    [
      { mode: 'pass_headers', value: ['User-Agent'], keep_origin: true },
      { 'user-agent': 'mine' },
      { 'user-agent': 'mine' },
    ],
    [{ mode: 'pass_headers', value: ['X-Forwarded-For'] }, {}, { 'x-forwarded-for': 'canary' }],
  ])('%p over %p', (operation, headers, expected) => {
    expect(run(operation, headers).headers).toEqual(expected)
  })

  test.each<[JsonObject, string]>([
    [{ '*': null, one: 'one' }, 'one'],
    [{ one: 'uno', two: null }, 'uno,three'],
    [{ one: ['a', 'b'], $append: 'z, one' }, 'a,b,two,three,z,one'],
    [{ two: '2', $keep_only_declared: true }, '2'],
    [{ '*': 'x' }, 'x'],
    [{ $append: ['two', 'four'] }, 'one,two,three,four'],
  ])('set_header maps the tokens of a list by %p', (value, expected) => {
    expect(run({ mode: 'set_header', path: 'anthropic-beta', value }).headers).toEqual({ 'anthropic-beta': expected })
  })

  test('a list of which nothing is left deletes the header', () => {
    expect(run({ mode: 'set_header', path: 'x-a', value: { '*': null } }, { 'x-a': 'one,two' }).headers).toEqual({})
  })

  test('the tokens come from the override before the client', () => {
    const value = { $append: 'new' }
    expect(run({ mode: 'set_header', path: 'anthropic-beta', value }, { 'anthropic-beta': 'own' }).headers).toEqual({
      'anthropic-beta': 'own,new',
    })
  })

  test('in a channel test nothing comes from a client', () => {
    expect(run({ mode: 'pass_headers', value: ['User-Agent'] }, {}, {}, true).headers).toEqual({})
    expect(run({ mode: 'copy_header', from: 'User-Agent', to: 'X-A' }, {}, {}, true).headers).toEqual({})
  })

  test.each<[JsonObject]>([
    [{ mode: 'set_header', value: 'v' }],
    [{ mode: 'set_header', path: 'bad name', value: 'v' }],
    [{ mode: 'set_header', path: 'X-A', value: null }],
    [{ mode: 'set_header', path: 'X-A', value: 'a\nb' }],
    [{ mode: 'set_header', path: 'Content-Length', value: '1' }],
    [{ mode: 'copy_header' }],
    [{ mode: 'pass_headers' }],
    [{ mode: 'pass_headers', value: [] }],
    [{ mode: 'sync_fields', from: 'json:a' }],
    [{ mode: 'sync_fields', from: 'a', to: 'header:b' }],
  ])('%p is a mistake', (operation) => {
    expect(() => run(operation)).toThrow(GatewayError)
  })
})

describe('sync_fields', () => {
  test.each<[string, string, JsonObject, Record<string, string>, JsonObject, Record<string, string>]>([
    ['json:a.b', 'header:X-A', { a: { b: 'v' } }, {}, { a: { b: 'v' } }, { 'x-a': 'v' }],
    ['json:a.b', 'header:X-A', {}, { 'x-a': 'v' }, { a: { b: 'v' } }, { 'x-a': 'v' }],
    ['header:X-A', 'body:a', {}, { 'x-a': 'v' }, { a: 'v' }, { 'x-a': 'v' }],
    ['json:a', 'header:X-A', { a: 'one' }, { 'x-a': 'two' }, { a: 'one' }, { 'x-a': 'two' }],
    ['json:a', 'header:X-A', {}, {}, {}, {}],
    ['json:a', 'json:b', { a: 5 }, {}, { a: 5, b: '5' }, {}],
    ['header:User-Agent', 'json:a', {}, {}, { a: 'cli/1' }, {}],
  ])('%s and %s', (from, to, body, headers, expectedBody, expectedHeaders) => {
    const result = run({ mode: 'sync_fields', from, to }, headers, body)
    expect(result.body).toEqual(expectedBody)
    expect(result.headers).toEqual(expectedHeaders)
  })
})
