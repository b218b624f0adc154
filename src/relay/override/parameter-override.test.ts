// Tests of the override as a whole: plain members, order, conditions and their context, audit lines, unsafe names, edits.
import { afterEach, describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { type JsonObject, type JsonValue, spliceTopLevel } from '../../kernel/index.ts'
import type { OverrideContext } from './context.ts'
import { mergeOverrideTemplate } from './merge-template.ts'
import { compileParameterOverride } from './parameter-override.ts'

const CONTEXT: OverrideContext = {
  originalModel: 'asked',
  upstreamModel: 'sent',
  requestPath: '/v1/chat/completions',
  requestHeaders: new Headers({ 'X-Team': 'blue' }),
  retryIndex: 1,
  lastError: { statusCode: 429, message: 'slow down', code: 'rate', type: 'limit', skipsRetry: false },
}

const apply = (value: JsonValue, body: JsonObject = {}, context: Partial<OverrideContext> = {}) =>
  compileParameterOverride(JSON.stringify(value)).apply(body, { ...CONTEXT, ...context }, { 'x-own': 'mine' })

/** True when an operation under these conditions runs. */
const holds = (conditions: JsonValue, body: JsonObject = {}, rest: JsonObject = {}): boolean =>
  apply({ operations: [{ mode: 'set', path: 'ran', value: true, conditions, ...rest }] }, body).body.ran === true

const causeOf = (run: () => unknown): string => {
  try {
    run()
  } catch (error) {
    return error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error)
  }
  return ''
}

describe('plain members', () => {
  test('set top-level members, literally', () => {
    expect(apply({ temperature: 0, 'a.b': 1, '*': 2 }, { temperature: 1, a: { b: 0 } }).body).toEqual({
      temperature: 0,
      a: { b: 0 },
      'a.b': 1,
      '*': 2,
    })
  })

  test('come before the operations', () => {
    const value = { operations: [{ mode: 'append', path: 'model', value: '-x' }], model: 'm' }
    expect(apply(value, { model: 'old' }).body).toEqual({ model: 'm-x' })
  })

  test.each<[JsonValue]>([[[1]], [[{ path: 'a' }]], [[{ mode: 1 }]], ['text'], [{ mode: 'set' }]])(
    'operations that are none (%p) count as a plain member',
    (operations) => {
      expect(apply({ operations, a: 1 }).body).toEqual({ operations, a: 1 })
    },
  )

  test.each(['', '  ', 'null', '{}', '{"operations":[]}'])('%p does nothing', (text) => {
    const override = compileParameterOverride(text)
    const body = { a: 1 }
    expect(override.isEmpty).toBe(true)
    expect(override.apply(body, CONTEXT, { h: 'v' })).toEqual({
      edits: new Map(),
      body,
      headers: { h: 'v' },
      audit: [],
    })
  })

  test.each(['[]', '"x"', '{bad', '1'])('%p is a mistake that is told and thrown', (text) => {
    const override = compileParameterOverride(text)
    expect(override.problems).toEqual(['the parameter override must be a JSON object'])
    expect(causeOf(() => override.apply({}, CONTEXT, {}))).toBe('the parameter override must be a JSON object')
  })

  test('an unknown mode is a mistake', () => {
    const override = compileParameterOverride('{"operations":[{"mode":"explode"}]}')
    expect(override.problems).toEqual(['unknown mode explode'])
    expect(() => override.apply({}, CONTEXT, {})).toThrow('cannot be applied')
  })
})

describe('conditions', () => {
  const body: JsonObject = {
    model: 'gpt-4o',
    n: 5,
    on: true,
    nothing: null,
    messages: [{ role: 'system' }, { role: 'user', content: 'hello' }],
    opts: { a: 1 },
  }

  test.each<[JsonObject, boolean]>([
    [{ path: 'model', mode: 'full', value: 'gpt-4o' }, true],
    [{ path: 'model', value: 'gpt' }, false],
    [{ path: 'model', mode: 'prefix', value: 'gpt-' }, true],
    [{ path: 'model', mode: 'suffix', value: '4o' }, true],
    [{ path: 'model', mode: 'contains', value: 't-4' }, true],
    [{ path: 'model', mode: 'prefix', value: 'gpt-', invert: true }, false],
    [{ path: 'n', mode: 'gt', value: 4 }, true],
    [{ path: 'n', mode: 'gte', value: 5 }, true],
    [{ path: 'n', mode: 'lt', value: 5 }, false],
    [{ path: 'n', mode: 'lte', value: 5 }, true],
    [{ path: 'n', mode: 'contains', value: 5 }, true],
    [{ path: 'on', value: true }, true],
    [{ path: 'on', value: false }, false],
    [{ path: 'nothing', value: null }, true],
    [{ path: 'nothing', value: 'x' }, false],
    [{ path: 'model', value: null }, false],
    [{ path: 'opts', value: { a: 1 } }, true],
    [{ path: 'messages.0.role', value: 'system' }, true],
    [{ path: 'messages.-1.content', mode: 'prefix', value: 'hell' }, true],
    [{ path: 'messages.*.role', value: 'user' }, true],
    [{ path: 'messages.*.role', value: 'tool' }, false],
    [{ path: 'messages.#', mode: 'gte', value: 2 }, true],
    [{ path: 'missing', value: 1 }, false],
    [{ path: 'missing', value: 1, pass_missing_key: true }, true],
    [{ path: 'missing', value: 1, invert: true }, false],
  ])('%p is %p', (condition, expected) => {
    expect(holds([condition], body)).toBe(expected)
  })

  test.each<[string, JsonValue]>([
    ['original_model', 'asked'],
    ['upstream_model', 'sent'],
    ['request_path', '/v1/chat/completions'],
    ['request_headers.x-team', 'blue'],
    ['request_headers.X-Team', 'blue'],
    ['header_override.x-own', 'mine'],
    ['retry_index', 1],
    ['is_retry', true],
    ['retry.index', 1],
    ['retry.is_retry', true],
    ['last_error.status_code', 429],
    ['last_error.message', 'slow down'],
    ['last_error.code', 'rate'],
    ['last_error.error_code', 'rate'],
    ['last_error.type', 'limit'],
    ['last_error.error_type', 'limit'],
    ['last_error.skip_retry', false],
    ['last_error_status_code', 429],
    ['last_error_message', 'slow down'],
    ['last_error_code', 'rate'],
    ['last_error_type', 'limit'],
    ['is_channel_test', false],
    ['model', 'sent'],
  ])('the context knows %s', (path, value) => {
    expect(holds([{ path, value }])).toBe(true)
  })

  test('the body comes before the context', () => {
    expect(holds([{ path: 'model', value: 'of the body' }], { model: 'of the body' })).toBe(true)
  })

  test('what the context does not have is missing', () => {
    for (const path of [
      'request_headers.none',
      'request_headers.b a d',
      'header_override.none',
      'last_error.none',
      'other',
    ])
      expect(holds([{ path, value: 'x', pass_missing_key: true }])).toBe(true)
  })

  test('logic is OR unless AND is said, and the short form means full', () => {
    const both: JsonValue = [
      { path: 'n', value: 5 },
      { path: 'n', value: 6 },
    ]
    expect(holds(both, body)).toBe(true)
    expect(holds(both, body, { logic: 'AND' })).toBe(false)
    expect(holds({ n: 5, model: 'other' }, body)).toBe(true)
    expect(holds({ n: 5, model: 'other' }, body, { logic: 'and' })).toBe(false)
    expect(holds([], body)).toBe(true)
    expect(holds({}, body)).toBe(true)
  })

  test.each<[JsonValue, string]>([
    [[{ path: 'n', value: '5' }], 'cannot compare number with string'],
    [[{ path: 'model', mode: 'gt', value: 1 }], 'cannot order string and number: only numbers have an order'],
    [[{ path: 'model', mode: 'like', value: 1 }], 'unknown condition mode like'],
    [[{ value: 1 }], 'a condition needs a path'],
    [[{ path: 'messages.#(role=="user")', value: 1 }], 'paths with #(role=="user") are not supported'],
    ['x', 'conditions must be an array or an object'],
  ])('%p cannot be compared', (conditions, expected) => {
    expect(causeOf(() => holds(conditions, body))).toBe(expected)
  })
})

describe('audit lines', () => {
  test('tell of fields that change what was asked for', () => {
    const operations: JsonValue = [
      { mode: 'set', path: 'model', value: 'x' },
      { mode: 'set', path: 'temperature', value: 1 },
      { mode: 'copy', from: 'messages.0', to: 'first' },
      { mode: 'move', from: 'service_tier', to: 'tier' },
      { mode: 'delete', path: 'speed' },
      { mode: 'append', path: 'messages', value: { role: 'user' } },
      { mode: 'replace', path: 'system', from: 'a', to: 'b' },
      { mode: 'set', path: 'model', value: 'y', keep_origin: true },
      { mode: 'set', path: 'messages_count', value: 1 },
      { mode: 'sync_fields', from: 'json:model', to: 'header:x-model' },
    ]
    const body = { model: 'm', messages: [{}], service_tier: 't', speed: 1, system: 'a' }
    expect(apply({ operations }, body).audit).toEqual([
      'set model = x',
      'copy messages.0 -> first',
      'move service_tier -> tier',
      'delete speed',
      'append messages with {"role":"user"}',
      'replace system: a -> b',
      'sync_fields json:model -> header:x-model',
    ])
    expect(apply({ temperature: 1, model: 'x' }).audit).toEqual(['set model = x'])
    expect(apply({ temperature: 1 }, {}, { auditsEverything: true }).audit).toEqual(['set temperature = 1'])
  })

  test('never grow with the value', () => {
    expect(apply({ system: 'x'.repeat(5000) }).audit[0]?.length).toBeLessThan(250)
  })
})

describe('edits', () => {
  test('name changed top-level members alone, so that every other byte can stay', () => {
    const text = '{ "big": 12345678901234567890, "messages": [1,  2], "temperature": 0.50, "gone": 1 }'
    const { edits } = apply(
      {
        operations: [
          { mode: 'set', path: 'temperature', value: 1 },
          { mode: 'delete', path: 'gone' },
          { mode: 'set', path: 'added', value: [] },
          { mode: 'delete', path: 'never' },
        ],
      },
      JSON.parse(text),
    )
    expect(edits).toEqual(
      new Map([
        ['temperature', '1'],
        ['gone', null],
        ['added', '[]'],
      ]),
    )
    expect(spliceTopLevel(text, edits)).toBe(
      '{ "big": 12345678901234567890, "messages": [1,  2], "temperature": 1,"added":[] }',
    )
  })

  test('a member that was added and taken away again is no edit', () => {
    expect(
      apply({
        operations: [
          { mode: 'set', path: 'a', value: 1 },
          { mode: 'delete', path: 'a' },
        ],
      }).edits,
    ).toEqual(new Map())
  })

  test('are equal to the edited body, whatever the operations', () => {
    const place = fc.constantFrom('a', 'b.c', 'l.0', 'l.-1', 'l.*', 'b.*', 'l.1.x', 'n', 'b')
    const operation = fc.oneof(
      fc.record({ mode: fc.constant('set'), path: place, value: fc.jsonValue({ maxDepth: 2 }) }),
      fc.record({ mode: fc.constant('delete'), path: place }),
      fc.record({ mode: fc.constantFrom('copy', 'move'), from: fc.constantFrom('a', 'b', 'l'), to: place }),
      fc.record({ mode: fc.constant('append'), path: fc.constantFrom('l', 'a'), value: fc.constantFrom('x', 'y') }),
    )
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 6 }), (operations) => {
        const body: JsonObject = { a: 'text', b: { c: 1, d: [2] }, l: [1, { x: 2 }, 'three'], n: null }
        const text = JSON.stringify(body)
        try {
          const { edits, body: edited } = apply({ operations: JSON.parse(JSON.stringify(operations)) }, body)
          expect(JSON.parse(spliceTopLevel(text, edits))).toEqual(JSON.parse(JSON.stringify(edited)))
        } catch (error) {
          // Operations that do not fit the body are refused as a whole; anything else is a defect.
          expect(error).toMatchObject({ code: 'channel:param_override_invalid' })
        }
        expect(JSON.stringify(body)).toBe(text)
      }),
      { numRuns: 1500 },
    )
  })
})

describe('names that reach the machinery of the language', () => {
  afterEach(() => {
    expect(Object.keys(Object.prototype)).toEqual([])
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })

  const hostile = ['__proto__', 'constructor', 'prototype']

  test.each(hostile)('%s is refused in paths, plain members, values and headers', (name) => {
    const values: string[] = [
      `{"${name}":{"polluted":1}}`,
      `{"a":{"b":{"${name}":{"polluted":1}}}}`,
      `{"operations":[{"mode":"set","path":"${name}.polluted","value":1}]}`,
      `{"operations":[{"mode":"set","path":"a.${name}.polluted","value":1}]}`,
      `{"operations":[{"mode":"set","path":"a.\\\\${name}","value":1}]}`,
      `{"operations":[{"mode":"set","path":"a","value":{"${name}":{"polluted":1}}}]}`,
      `{"operations":[{"mode":"append","path":"a","value":[{"${name}":{"polluted":1}}]}]}`,
      `{"operations":[{"mode":"copy","from":"a","to":"${name}.polluted"}]}`,
      `{"operations":[{"mode":"move","from":"${name}","to":"b"}]}`,
      `{"operations":[{"mode":"delete","path":"a.${name}"}]}`,
      `{"operations":[{"mode":"set","path":"a","value":1,"conditions":{"${name}.x":1}}]}`,
      `{"operations":[{"mode":"sync_fields","from":"json:${name}.polluted","to":"header:x"}]}`,
      `{"operations":[{"mode":"prune_objects","value":{"where":{"${name}":1}}}]}`,
    ]
    for (const text of values) {
      const override = compileParameterOverride(text)
      expect(override.problems).toHaveLength(1)
      expect(() => override.apply({ a: {} }, CONTEXT, {})).toThrow('cannot be applied')
    }
  })

  test('a body that brings such names is passed on unharmed', () => {
    const text = '{"__proto__":{"polluted":1},"a":{"__proto__":{"polluted":1},"b":1},"l":{"constructor":1}}'
    const operations: JsonValue = [
      { mode: 'set', path: 'a.b', value: 2 },
      { mode: 'set', path: '*.x', value: 3 },
      { mode: 'prune_objects', value: { where: { b: 5 } } },
      { mode: 'append', path: 'a', value: { c: 1 } },
    ]
    const { edits } = apply({ operations }, JSON.parse(text))
    expect(spliceTopLevel(text, edits)).toContain('"__proto__":{"polluted":1},"b":2')
  })
})

describe('a template of a sticky-routing rule', () => {
  const template: JsonObject = { operations: [{ mode: 'pass_headers', value: ['X-App'] }], temperature: 1, top_p: 2 }

  test('comes before the channel and gives way to it', () => {
    const merged = mergeOverrideTemplate('{"temperature":0,"operations":[{"mode":"delete","path":"a"}]}', template)
    expect(JSON.parse(merged)).toEqual({
      temperature: 0,
      top_p: 2,
      operations: [
        { mode: 'pass_headers', value: ['X-App'] },
        { mode: 'delete', path: 'a' },
      ],
    })
  })

  test('stands alone where the channel has none, and never hides a mistake', () => {
    expect(JSON.parse(mergeOverrideTemplate('', template))).toEqual(template)
    expect(JSON.parse(mergeOverrideTemplate('', { a: 1 }))).toEqual({ a: 1 })
    expect(mergeOverrideTemplate('[]', template)).toBe('[]')
  })
})
