// Tests of the redactor: each way a key can stand in a line, and that harmless text stays.
import { describe, expect, test } from 'bun:test'
import { createRedact } from './redact.ts'

const redact = createRedact(['canary-literal', 'pa"ss\\word'])
const CANARY = 'c4n4ryV4lueThatMustNotShow'

describe('a secret is masked', () => {
  test.each([
    `{"authorization":"Bearer ${CANARY}","a":1}`,
    `{"headers":{"X-Api-Key":"${CANARY}"}}`,
    `{"headers":{"set-cookie":["session=${CANARY}; Path=/"]}}`,
    `{"body":"{\\"api_key\\": \\"${CANARY}\\",\\"n\\":1}"}`,
    `{"key":"${CANARY}"}`,
    `{"msg":"GET https://h/v1beta/models/x:generateContent?alt=sse&key=${CANARY}&a=1"}`,
    `{"msg":"upstream said: Incorrect API key provided: sk-${CANARY}."}`,
    `{"msg":"sk-proj-${CANARY}"}`,
    `{"msg":"AIza${CANARY}"}`,
    `{"msg":"redis://user:${CANARY}@host:6379/0"}`,
    `{"msg":"Authorization: Bearer ${CANARY}"}`,
    `{"msg":"authorization: ${CANARY}"}`,
    `{"msg":"eyJhbGciOiJSUzI1NiJ9.${CANARY}.${CANARY}"}`,
    `{"msg":"-----BEGIN PRIVATE KEY-----\\n${CANARY}\\n-----END PRIVATE KEY-----"}`,
    `access_token=${CANARY}&client_secret=${CANARY}`,
    `Basic ${CANARY}==`,
    `password: ${CANARY}`,
  ])('%s', (line) => {
    expect(redact(line)).not.toContain(CANARY)
    expect(redact(line)).toContain('***')
  })

  test('by its known value, also as it is escaped in JSON', () => {
    expect(redact('x canary-literal y')).toBe('x *** y')
    expect(redact(JSON.stringify({ a: 'is pa"ss\\word' }))).toBe('{"a":"is ***"}')
  })
})

describe('harmless text stays', () => {
  test.each([
    '{"level":30,"time":1,"msg":"request done","model":"gpt-4o","path":"/v1/chat/completions","status":200}',
    '{"msg":"token count 15, keys 3, risk-averse task-force"}',
    '{"url":"https://example.com:8080/a@b"}',
    '{"msg":"monkey=patch"}',
  ])('%s', (line) => {
    expect(redact(line)).toBe(line)
  })
})

test('a JSON line stays JSON, with every other member untouched', () => {
  const line = JSON.stringify({
    a: 1,
    headers: { authorization: 'Bearer "quoted\\" x', cookie: 'a=b; c="d"' },
    body: JSON.stringify({ password: 'p"q', n: 2, nested: JSON.stringify({ secret: 's' }) }),
    z: 'end',
  })
  const parsed = JSON.parse(redact(line))
  expect(parsed).toMatchObject({ a: 1, z: 'end', headers: { authorization: '***' } })
  expect(parsed.body).toContain('"n":2')
})

test('long hostile text takes linear time', () => {
  // Doubling the text must not do much worse than double the steps; a quadratic pattern would take minutes here.
  for (const part of [
    'authorization: ',
    'sk-',
    'a://b:',
    'Bearer ',
    '-----BEGIN PRIVATE KEY-----',
    '"key":"\\\\',
    'eyJaaaaaaaa.',
  ])
    expect(redact(part.repeat(20_000)).length).toBeGreaterThan(0)
})
