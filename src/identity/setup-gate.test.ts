// The wizard opens to somebody at the machine, or to whoever has the code.
import { describe, expect, test } from 'bun:test'
import { createSetupCode, createSetupGate } from './setup-gate.ts'

const local = new Headers({ host: 'localhost:3000' })
const remote = new Headers({ host: 'gateway.example.com' })
const code = 'ABCD-EFGH-JKLM'

describe('isCodeRequired', () => {
  test.each([
    ['127.0.0.1', { host: 'localhost:3000' }, false],
    ['127.0.0.1', { host: '127.0.0.1' }, false],
    ['::1', { host: '[::1]:3000' }, false],
    ['::ffff:127.0.0.1', { host: 'localhost' }, false],
    ['10.0.0.5', { host: 'localhost:3000' }, true],
    ['127.0.0.1', { host: 'evil.example.com' }, true],
    ['127.0.0.1', {}, true],
    ['127.0.0.1', { host: 'localhost', 'x-forwarded-for': '127.0.0.1' }, true],
    ['127.0.0.1', { host: 'localhost', 'x-real-ip': '127.0.0.1' }, true],
    ['127.0.0.1', { host: 'localhost', forwarded: 'for=1.2.3.4' }, true],
    ['not an address', { host: 'localhost' }, true],
  ] as [string, Record<string, string>, boolean][])('%p with %p: %p', (peer, headers, isRequired) => {
    expect(createSetupGate(code, () => 0).isCodeRequired(peer, new Headers(headers))).toBe(isRequired)
  })
})

describe('admit', () => {
  test('the code opens from anywhere, however it is typed; nothing else does', () => {
    const gate = createSetupGate(code, () => 0)
    expect(gate.admit('10.0.0.5', remote, 'abcd efgh jklm')).toBe('open')
    expect(gate.admit('10.0.0.5', remote, '')).toBe('wrong')
    expect(gate.admit('10.0.0.5', remote, 'ABCD-EFGH-JKLN')).toBe('wrong')
    expect(gate.admit('127.0.0.1', local, '')).toBe('open')
  })
  test('five wrong codes close it for a minute, even to the right one', () => {
    let nowMs = 1_000
    const gate = createSetupGate(code, () => nowMs)
    for (let tries = 0; tries < 5; tries++) expect(gate.admit('10.0.0.5', remote, 'X')).toBe('wrong')
    expect(gate.admit('10.0.0.6', remote, code)).toBe('too-many')
    nowMs += 59_999
    expect(gate.admit('10.0.0.6', remote, code)).toBe('too-many')
    nowMs += 1
    expect(gate.admit('10.0.0.6', remote, code)).toBe('open')
  })
})

test('codes are long, readable and different', () => {
  const codes = new Set(Array.from({ length: 100 }, createSetupCode))
  expect(codes.size).toBe(100)
  for (const each of codes) expect(each).toMatch(/^[A-HJ-NP-Z2-9]{4}-[A-HJ-NP-Z2-9]{4}-[A-HJ-NP-Z2-9]{4}$/)
})
