// Tests of the small columns of a channel: model mapping, status code mapping, field filter.
import { describe, expect, test } from 'bun:test'
import { compileFieldFilter } from './field-filter.ts'
import { compileModelMapping } from './model-mapping.ts'
import { compileStatusMapping } from './status-mapping.ts'

describe('model mapping', () => {
  test.each([
    ['{"a":"b"}', 'a', 'b'],
    ['{"a":"b"}', 'x', 'x'],
    ['{"a":"b","b":"c","c":"d"}', 'a', 'd'],
    ['{"a":"a"}', 'a', 'a'],
    ['{"a":"b","b":"b"}', 'a', 'b'],
    ['{"a":""}', 'a', 'a'],
    ['', 'a', 'a'],
    ['null', 'a', 'a'],
    ['{"a":"b"}', 'constructor', 'constructor'],
    ['{"a":"b"}', '__proto__', '__proto__'],
    ['{"__proto__":"b"}', '__proto__', 'b'],
  ])('%s: %s → %s', (text, model, expected) => {
    expect(compileModelMapping(text)(model)).toBe(expected)
  })

  test.each(['{"a":"b","b":"a"}', '{"a":"b","b":"c","c":"b"}', '[]', '{bad', '{"a":1}'])('%s is a mistake', (text) => {
    expect(() => compileModelMapping(text)('a')).toThrow('The model mapping of this channel cannot be applied.')
  })
})

describe('status code mapping', () => {
  test.each([
    ['{"400":"500","429":503}', 400, 500],
    ['{"400":"500","429":503}', 429, 503],
    ['{"400":"500"}', 404, 404],
    ['{"200":"500"}', 200, 200],
    ['{"400":"abc","401":99,"402":600,"403":null}', 403, 403],
    ['{"400":500.5}', 400, 400],
    ['', 400, 400],
    ['[1]', 400, 400],
    ['{bad', 400, 400],
  ])('%s: %d → %d', (text, status, expected) => {
    expect(compileStatusMapping(text)(status)).toBe(expected)
  })
})

describe('field filter', () => {
  const body = {
    model: 'm',
    service_tier: 'flex',
    inference_geo: 'us',
    speed: 'fast',
    store: true,
    safety_identifier: 'u',
    stream_options: { include_usage: true, include_obfuscation: false },
  }

  test('takes out what the channel does not allow', () => {
    expect(compileFieldFilter({})(body)).toEqual(
      new Map([
        ['service_tier', null],
        ['inference_geo', null],
        ['speed', null],
        ['safety_identifier', null],
        ['stream_options', '{"include_usage":true}'],
      ]),
    )
  })

  test('each switch keeps its own field; store goes only when asked', () => {
    const allowed = {
      allow_service_tier: true,
      allow_inference_geo: true,
      allow_speed: true,
      allow_safety_identifier: true,
      allow_include_obfuscation: true,
    }
    expect(compileFieldFilter(allowed)(body).size).toBe(0)
    expect(compileFieldFilter({ ...allowed, disable_store: true })(body)).toEqual(new Map([['store', null]]))
  })

  test('stream options that hold nothing else go whole', () => {
    expect(compileFieldFilter({})({ stream_options: { include_obfuscation: true } })).toEqual(
      new Map([['stream_options', null]]),
    )
  })

  test('a body without them is left alone', () => {
    expect(
      compileFieldFilter({})({ model: 'm', stream_options: { include_usage: true }, service_tier: undefined }).size,
    ).toBe(0)
  })
})
