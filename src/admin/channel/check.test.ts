// Mistakes in a channel are told when it is saved.
import { describe, expect, test } from 'bun:test'
import { checkBaseUrl, checkColumns, checkNewColumns } from './check.ts'

const isFine = (check: () => void): boolean => {
  try {
    check()
    return true
  } catch (error) {
    expect((error as Error).name).toBe('Refusal')
    return false
  }
}

test.each([
  ['', true],
  ['https://api.example.com/v1', true],
  ['http://127.0.0.1:8080', true],
  ['sandbox://local', true],
  ['glm-coding-plan', true],
  ['api.example.com', false],
  ['ftp://api.example.com', false],
  ['javascript:alert(1)', false],
  ['https://', false],
])('the base URL %p is fine: %p', (text, expected) => {
  expect(isFine(() => checkBaseUrl(text))).toBe(expected)
})

describe('columns', () => {
  test.each([
    [{ model_mapping: '{"a":"b"}' }, true],
    [{ model_mapping: '' }, true],
    [{ model_mapping: 'null' }, true],
    [{ model_mapping: '{"a":"b","b":"c","x":"x","y":"x"}' }, true],
    [{ model_mapping: '{"a":"b","b":"a"}' }, false],
    [{ model_mapping: '{"a":"b","b":"c","c":"b"}' }, false],
    [{ model_mapping: '{"a":1}' }, false],
    [{ model_mapping: '[]' }, false],
    [{ model_mapping: '{a' }, false],
    [{ param_override: '{"temperature":0}' }, true],
    [{ param_override: '{"__proto__":{"x":1}}' }, false],
    [{ header_override: '{"x-a":"b"}' }, true],
    [{ header_override: '{"x-a":"b\\r\\ncookie: c"}' }, false],
    [{ header_override: '{"x-a":5}' }, false],
    [{ setting: '"text"' }, false],
    [{ models: 'm'.repeat(256) }, false],
    [{ models: 'a,b' }, true],
    [{ type: 57, key: 'sk-plain' }, false],
    [{ type: 57, key: '{"access_token":"a","account_id":"b"}' }, true],
    [{ type: 41, other: 'us-central1' }, false],
    [{ type: 41, other: '{"default":"us-central1"}' }, true],
  ])('%p are fine: %p', (columns, expected) => {
    expect(isFine(() => checkColumns(columns))).toBe(expected)
  })
  test.each([
    [{ type: 1, key: 'k' }, true],
    [{ type: 1, key: ' ' }, false],
    [{ key: 'k' }, false],
    [{ type: 11, key: 'k' }, false],
    [{ type: 41, key: '{}' }, false],
    [{ type: 41, key: 'k', settings: '{"vertex_key_type":"api_key"}' }, true],
    [{ type: 999, key: 'k' }, true],
  ])('a new channel of %p is fine: %p', (columns, expected) => {
    expect(isFine(() => checkNewColumns(columns))).toBe(expected)
  })
})
