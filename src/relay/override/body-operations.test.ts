// biome-ignore-all lint/suspicious/noTemplateCurlyInString: replacement templates of Go look like that.
// Tests of every operation on the body: what it does, what it refuses, and that the caller's body stays as it was.
import { describe, expect, test } from 'bun:test'
import { GatewayError, type JsonObject, type JsonValue } from '../../kernel/index.ts'
import type { OverrideContext } from './context.ts'
import { compileParameterOverride } from './parameter-override.ts'

const CONTEXT: OverrideContext = {
  originalModel: 'asked',
  upstreamModel: 'sent',
  requestPath: '/v1/chat/completions',
  requestHeaders: new Headers(),
  retryIndex: 0,
}

const BODY: JsonObject = {
  model: 'gpt-4o',
  temperature: 0.5,
  stop: null,
  user: '  Joe ',
  stream_options: { include_usage: true, a: 1 },
  messages: [
    { role: 'system', content: 'Hello' },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'hi' },
        { type: 'image_url', image_url: { url: 'u' } },
      ],
    },
    { role: 'user', content: 'bye' },
  ],
  tools: [{ custom: { examples: [1], name: 'A' } }, { function: { name: 'B' } }],
}

const apply = (operations: JsonValue, body: JsonObject = BODY) => {
  const before = JSON.stringify(body)
  const override = compileParameterOverride(JSON.stringify({ operations }))
  const result = override.apply(body, CONTEXT, {})
  expect(JSON.stringify(body)).toBe(before)
  return result
}

/** Applies one operation and gives the changed members alone. */
const changesOf = (operation: JsonObject, body: JsonObject = BODY): Record<string, unknown> => {
  const { edits, body: edited } = apply([operation], body)
  for (const [key, text] of edits) expect(text === null ? undefined : JSON.parse(text)).toEqual(edited[key])
  return Object.fromEntries([...edits].map(([key, text]) => [key, text === null ? undefined : JSON.parse(text)]))
}

const failureOf = (operation: JsonObject, body: JsonObject = BODY): unknown => {
  try {
    apply([operation], body)
  } catch (error) {
    expect(error).toBeInstanceOf(GatewayError)
    expect(error).toMatchObject({ kind: 'channel_misconfigured', code: 'channel:param_override_invalid' })
    return error instanceof Error && error.cause instanceof Error ? error.cause.message : ''
  }
  return undefined
}

const message = (index: number, change: JsonObject): JsonValue[] =>
  (BODY.messages as JsonObject[]).map((each, at) => (at === index ? { ...each, ...change } : each))

describe('set', () => {
  test.each<[string, JsonObject, Record<string, unknown>]>([
    ['a top-level member', { path: 'temperature', value: 1 }, { temperature: 1 }],
    ['a new member', { path: 'top_p', value: { a: [1] } }, { top_p: { a: [1] } }],
    ['null when no value is given', { path: 'temperature' }, { temperature: null }],
    ['below an object', { path: 'stream_options.a', value: 2 }, { stream_options: { include_usage: true, a: 2 } }],
    ['making what is missing', { path: 'x.y.0.z', value: 1 }, { x: { y: [{ z: 1 }] } }],
    ['in place of a scalar', { path: 'temperature.deep', value: 1 }, { temperature: { deep: 1 } }],
    ['an array element', { path: 'messages.0.content', value: 'x' }, { messages: message(0, { content: 'x' }) }],
    ['from the end', { path: 'messages.-1.content', value: 'x' }, { messages: message(2, { content: 'x' }) }],
    ['nowhere beyond the beginning', { path: 'messages.-9.content', value: 'x' }, {}],
    [
      'at the end of an array',
      { path: 'stream_options.b.1', value: 1 },
      { stream_options: { include_usage: true, a: 1, b: [null, 1] } },
    ],
    ['not over an existing value', { path: 'temperature', value: 1, keep_origin: true }, {}],
    ['over nothing with keep_origin', { path: 'top_p', value: 1, keep_origin: true }, { top_p: 1 }],
    ['a number as a member name', { path: 'meta.:7', value: 1 }, { meta: { '7': 1 } }],
    ['a name with a dot', { path: 'a\\.b', value: 1 }, { 'a.b': 1 }],
    ['a name that is a star', { path: 'a.\\*', value: 1 }, { a: { '*': 1 } }],
  ])('%s', (_name, operation, expected) => {
    expect(changesOf({ mode: 'set', ...operation })).toEqual(expected)
  })

  test('every child below a wildcard', () => {
    const { messages } = changesOf({ mode: 'set', path: 'messages.*.name', value: 'n' })
    expect((messages as JsonObject[]).map(({ name }) => name)).toEqual(['n', 'n', 'n'])
    expect(changesOf({ mode: 'set', path: 'stream_options.*', value: 0 })).toEqual({
      stream_options: { include_usage: 0, a: 0 },
    })
    expect(changesOf({ mode: 'set', path: 'temperature.*', value: 0 })).toEqual({})
  })

  test('needs a path, and an index within reach', () => {
    expect(failureOf({ mode: 'set', value: 1 })).toBe('set needs path')
    expect(failureOf({ mode: 'set', path: 'messages.5000', value: 1 })).toBe('the index 5000 is too far beyond the end')
    expect(failureOf({ mode: 'set', path: 'messages.role', value: 1 })).toBe('an array has no member role')
  })

  test('values of the configuration are never shared between requests', () => {
    const override = compileParameterOverride(
      JSON.stringify({
        operations: [
          { mode: 'set', path: 'a', value: { n: [1] } },
          { mode: 'append', path: 'a.n', value: 2 },
        ],
      }),
    )
    const once = override.apply({}, CONTEXT, {}).body
    expect(override.apply({}, CONTEXT, {}).body).toEqual(once)
    expect(once).toEqual({ a: { n: [1, 2] } })
  })
})

describe('delete', () => {
  test.each<[JsonObject, Record<string, unknown>]>([
    [{ path: 'temperature' }, { temperature: undefined }],
    [{ path: 'stream_options.a' }, { stream_options: { include_usage: true } }],
    [{ path: 'messages.0' }, { messages: message(9, {}).slice(1) }],
    [{ path: 'messages.-1' }, { messages: message(9, {}).slice(0, 2) }],
    [{ path: 'messages.*' }, { messages: [] }],
    [{ path: 'missing' }, {}],
    [{ path: 'messages.9' }, {}],
    [{ path: 'tools.*.custom.examples' }, { tools: [{ custom: { name: 'A' } }, { function: { name: 'B' } }] }],
  ])('%p', (operation, expected) => {
    expect(changesOf({ mode: 'delete', ...operation })).toEqual(expected)
  })
})

describe('move and copy', () => {
  test.each<[JsonObject, Record<string, unknown>]>([
    [
      { mode: 'move', from: 'temperature', to: 'options.temperature' },
      { temperature: undefined, options: { temperature: 0.5 } },
    ],
    [{ mode: 'copy', from: 'temperature', to: 'top_p' }, { top_p: 0.5 }],
    [{ mode: 'copy', from: 'messages.0.content', to: 'instructions' }, { instructions: 'Hello' }],
    [
      { mode: 'move', from: 'stop', to: 'halt' },
      { stop: undefined, halt: null },
    ],
  ])('%p', (operation, expected) => {
    expect(changesOf(operation)).toEqual(expected)
  })

  test('a missing source, side or single place is an error', () => {
    expect(failureOf({ mode: 'move', from: 'missing', to: 'x' })).toBe('move: missing is missing')
    expect(failureOf({ mode: 'copy', from: 'temperature' })).toBe('copy needs to')
    expect(failureOf({ mode: 'copy', from: 'messages.*', to: 'x' })).toBe('messages.* does not name one place')
  })

  test('a copy is independent of its source', () => {
    const { body } = apply([
      { mode: 'copy', from: 'messages.0', to: 'first' },
      { mode: 'set', path: 'first.content', value: 'changed' },
    ])
    expect((body.messages as JsonObject[])[0]).toEqual({ role: 'system', content: 'Hello' })
  })
})

describe('prepend and append', () => {
  test.each<[string, JsonObject, Record<string, unknown>]>([
    ['text', { mode: 'append', path: 'model', value: '-x' }, { model: 'gpt-4o-x' }],
    ['text before', { mode: 'prepend', path: 'model', value: 'x-' }, { model: 'x-gpt-4o' }],
    ['a number to text', { mode: 'append', path: 'model', value: 2 }, { model: 'gpt-4o2' }],
    [
      'an item',
      { mode: 'append', path: 'tools.0.custom.examples', value: 2 },
      { tools: [{ custom: { examples: [1, 2], name: 'A' } }, { function: { name: 'B' } }] },
    ],
    [
      'several items',
      { mode: 'prepend', path: 'tools.0.custom.examples', value: [8, 9] },
      { tools: [{ custom: { examples: [8, 9, 1], name: 'A' } }, { function: { name: 'B' } }] },
    ],
    [
      'members',
      { mode: 'append', path: 'stream_options', value: { a: 2, b: 3 } },
      { stream_options: { include_usage: true, a: 2, b: 3 } },
    ],
    [
      'members that are missing',
      { mode: 'append', path: 'stream_options', value: { a: 2, b: 3 }, keep_origin: true },
      { stream_options: { include_usage: true, a: 1, b: 3 } },
    ],
  ])('%s', (_name, operation, expected) => {
    expect(changesOf(operation)).toEqual(expected)
  })

  test('what cannot be joined is an error', () => {
    expect(failureOf({ mode: 'append', path: 'temperature', value: 1 })).toBe('append cannot join number and number')
    expect(failureOf({ mode: 'append', path: 'model', value: {} })).toBe('append cannot join string and object')
    expect(failureOf({ mode: 'append', path: 'missing', value: 'x' })).toBe('append: missing is missing')
  })

  test('a message added first, then edited, leaves the caller body alone', () => {
    const { body } = apply([
      { mode: 'prepend', path: 'messages', value: [{ role: 'system', content: 'S' }] },
      { mode: 'set', path: 'messages.1.content', value: 'changed' },
    ])
    expect((body.messages as JsonObject[]).map(({ content }) => content).slice(0, 2)).toEqual(['S', 'changed'])
  })
})

describe('text', () => {
  test.each<[JsonObject, Record<string, unknown>]>([
    [{ mode: 'trim_prefix', path: 'model', value: 'gpt-' }, { model: '4o' }],
    [{ mode: 'trim_prefix', path: 'model', value: 'no' }, { model: 'gpt-4o' }],
    [{ mode: 'trim_suffix', path: 'model', value: '-4o' }, { model: 'gpt' }],
    [{ mode: 'ensure_prefix', path: 'model', value: 'openai/' }, { model: 'openai/gpt-4o' }],
    [{ mode: 'ensure_prefix', path: 'model', value: 'gpt' }, { model: 'gpt-4o' }],
    [{ mode: 'ensure_suffix', path: 'model', value: ':free' }, { model: 'gpt-4o:free' }],
    [{ mode: 'trim_space', path: 'user' }, { user: 'Joe' }],
    [{ mode: 'to_lower', path: 'user' }, { user: '  joe ' }],
    [{ mode: 'to_upper', path: 'user' }, { user: '  JOE ' }],
    [{ mode: 'replace', path: 'model', from: 'g', to: '$&' }, { model: '$&pt-4o' }],
    [{ mode: 'replace', path: 'model', from: '-' }, { model: 'gpt4o' }],
    [{ mode: 'regex_replace', path: 'model', from: '^(\\w+)-(\\d)', to: '${2}-$1' }, { model: '4-gpto' }],
    [{ mode: 'to_upper', path: 'messages.0.content' }, { messages: message(0, { content: 'HELLO' }) }],
    [
      { mode: 'to_lower', path: 'tools.*.custom.name' },
      { tools: [{ custom: { examples: [1], name: 'a' } }, { function: { name: 'B' } }] },
    ],
  ])('%p', (operation, expected) => {
    expect(changesOf(operation)).toEqual(expected)
  })

  test.each<[JsonObject, string]>([
    [{ mode: 'to_lower', path: 'temperature' }, 'to_lower needs text, found number'],
    [{ mode: 'to_lower', path: 'missing' }, 'to_lower: missing is missing'],
    [{ mode: 'to_lower', path: 'messages.*.content' }, 'to_lower needs text, found array'],
    [{ mode: 'trim_prefix', path: 'model' }, 'trim_prefix needs a text as value'],
    [{ mode: 'ensure_suffix', path: 'model', value: '' }, 'ensure_suffix needs a value'],
    [{ mode: 'replace', path: 'model', to: 'x' }, 'replace needs from'],
    [{ mode: 'regex_replace', path: 'model', from: '(', to: '' }, 'regex_replace: a ) is missing'],
    [
      { mode: 'regex_replace', path: 'model', from: '(?=a)', to: '' },
      'regex_replace: look-around and other such groups are not supported',
    ],
  ])('%p is an error', (operation, expected) => {
    expect(failureOf(operation)).toBe(expected)
  })

  test('a pattern that would hang another engine does not hang this one', () => {
    const body = { a: `${'a'.repeat(100_000)}!` }
    expect(changesOf({ mode: 'regex_replace', path: 'a', from: '(a+)+$', to: 'x' }, body)).toEqual(body)
  })
})

describe('prune_objects', () => {
  const body: JsonObject = {
    type: 'drop',
    messages: [
      { role: 'a', content: [{ type: 'drop' }, { type: 'keep', inner: [{ type: 'drop', n: 1 }] }] },
      { type: 'drop', role: 'b' },
    ],
    map: { x: { type: 'drop' }, y: { type: 'keep' } },
  }

  test('by type, everywhere below the body, never the body itself', () => {
    expect(changesOf({ mode: 'prune_objects', value: 'drop' }, body)).toEqual({
      messages: [{ role: 'a', content: [{ type: 'keep', inner: [] }] }],
      map: { y: { type: 'keep' } },
    })
  })

  test.each<[string, JsonValue, Record<string, unknown>]>([
    ['messages', { type: 'drop', recursive: false }, { messages: [(body.messages as JsonValue[])[0]] }],
    [
      'messages.*.content',
      'drop',
      {
        messages: [
          { role: 'a', content: [{ type: 'keep', inner: [] }] },
          { type: 'drop', role: 'b' },
        ],
      },
    ],
    ['messages', { where: { role: 'b' } }, { messages: [(body.messages as JsonValue[])[0]] }],
    ['messages', { type: 'drop', where: { role: 'nobody' } }, {}],
    [
      'messages',
      { conditions: [{ path: 'role', mode: 'prefix', value: 'b' }] },
      { messages: [(body.messages as JsonValue[])[0]] },
    ],
    [
      'messages',
      {
        conditions: [
          { path: 'role', value: 'a' },
          { path: 'role', value: 'b' },
        ],
        logic: 'OR',
      },
      { messages: [] },
    ],
    [
      'messages',
      {
        conditions: [
          { path: 'role', value: 'a' },
          { path: 'role', value: 'b' },
        ],
      },
      {},
    ],
    ['missing', 'drop', {}],
    ['map', 'drop', { map: { y: { type: 'keep' } } }],
    ['', { type: 'drop', recursive: false }, {}],
  ])('below %p by %p', (path, value, expected) => {
    expect(changesOf({ mode: 'prune_objects', path, value }, body)).toEqual(expected)
  })

  test('what is left can be edited without touching the caller body', () => {
    const { body: edited } = apply(
      [
        { mode: 'prune_objects', path: 'messages', value: { type: 'drop', recursive: false } },
        { mode: 'set', path: 'messages.0.role', value: 'changed' },
      ],
      body,
    )
    expect((edited.messages as JsonObject[])[0]?.role).toBe('changed')
  })

  test('needs something to look for', () => {
    expect(failureOf({ mode: 'prune_objects' })).toBe('prune_objects needs a type or a rule as value')
    expect(failureOf({ mode: 'prune_objects', value: { recursive: true } })).toBe(
      'prune_objects needs type, where or conditions',
    )
  })
})

describe('return_error', () => {
  const errorOf = (value: JsonValue): unknown => {
    try {
      apply([{ mode: 'return_error', value }])
    } catch (error) {
      return error
    }
    return undefined
  }

  test('tells the client, by default as a bad request that is not tried again', () => {
    expect(errorOf('No images here.')).toMatchObject({
      kind: 'override_rejected',
      message: 'No images here.',
      status: 400,
      code: 'invalid_request',
      type: 'invalid_request_error',
      retry: 'never',
      blame: 'client',
    })
  })

  test('takes every member', () => {
    const value = { msg: 'm', status: 451, code: 'c', type: 't', skip_retry: false }
    expect(errorOf(value)).toMatchObject({ message: 'm', status: 451, code: 'c', type: 't', retry: 'other-channel' })
    expect(errorOf({ message: 'm', status_code: 200 })).toMatchObject({ status: 400 })
  })

  test('needs a message', () => {
    expect(failureOf({ mode: 'return_error', value: {} })).toBe('return_error needs a message')
  })
})
