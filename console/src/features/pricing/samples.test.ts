// First calls as people paste them: the right place, header and body for each family, and never a key.
import { expect, test } from 'bun:test'
import { endpointsOf, languages, writeSample } from './samples.ts'

const base = 'https://gw.example'
const openai = { family: 'openai', path: '/v1/chat/completions', method: 'POST' }
const claude = { family: 'anthropic', path: '/v1/messages', method: 'POST' }
const gemini = { family: 'gemini', path: '/v1beta/models/{model}:generateContent', method: 'POST' }

test('curl asks the family’s own place with its own header', () => {
  expect(writeSample('curl', openai, 'gpt-4o', base)).toBe(
    [
      'curl -X POST https://gw.example/v1/chat/completions \\',
      '  -H "Authorization: Bearer $API_KEY" \\',
      '  -H "Content-Type: application/json" \\',
      `  -d '{"model":"gpt-4o","messages":[{"role":"user","content":"Hello"}]}'`,
    ].join('\n'),
  )
  expect(writeSample('curl', claude, 'claude', base)).toContain('x-api-key: $API_KEY')
  expect(writeSample('curl', claude, 'claude', base)).toContain('anthropic-version')
  expect(writeSample('curl', gemini, 'gemini-2.5-pro', base)).toContain('/v1beta/models/gemini-2.5-pro:generateContent')
})

test('every language takes the key from the environment', () => {
  for (const language of languages) {
    for (const endpoint of [openai, claude, gemini]) {
      const sample = writeSample(language, endpoint, 'm', base)
      expect(sample).toContain('API_KEY')
      expect(sample).toContain(base)
      expect(sample).not.toContain('{model}')
    }
  }
})

test('families without a place have no sample', () => {
  const list = {
    success: true,
    data: [],
    vendors: [],
    group_ratio: {},
    usable_group: {},
    auto_groups: [],
    supported_endpoint: { openai: { path: '/v1/chat/completions', method: 'POST' } },
  }
  expect(endpointsOf(['openai', 'openai-video'], list)).toEqual([openai])
})
