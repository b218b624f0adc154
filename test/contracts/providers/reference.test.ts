// Where New API sends each operation and how it shows the key, recorded (reference.json), against what our providers say.
import { describe, expect, test } from 'bun:test'
import type { Operation } from '../../../src/dialects/index.ts'
import { buildUrl, findProvider, findSpeech } from '../../../src/providers/index.ts'
import { endpointFor } from './endpoint.ts'
import recorded from './reference.json'

const OPERATIONS: readonly (readonly [RegExp, Operation])[] = [
  [/\/v1\/chat\/completions$/, 'chat'],
  [/\/v1\/completions$/, 'completions'],
  [/\/v1\/messages$/, 'messages'],
  [/\/v1\/responses$/, 'responses'],
  [/enerateContent/, 'gemini'],
  [/mbedContent/, 'gemini-embeddings'],
  [/\/v1\/embeddings$/, 'embeddings'],
  [/\/v1\/rerank$/, 'rerank'],
  [/\/v1\/images\/generations$/, 'images'],
  [/\/v1\/images\/edits$/, 'image-edits'],
  [/\/v1\/audio\/speech$/, 'speech'],
  [/\/v1\/audio\/transcriptions$/, 'transcriptions'],
  [/\/v1\/audio\/translations$/, 'translations'],
]

/** Where we differ on purpose: the path the reference has, and ours, which is right or carries more. */
const DIFFERENT: Readonly<Record<string, string>> = {
  // Gemini clients are sent to a path that does not exist (providers.md section 4.2, Bug).
  '3 gemini /openai/deployments/gpt-4o//v1beta/models/gpt-4o:streamGenerateContent?api-version=2025-04-01-preview':
    '/openai/deployments/gpt-4o/chat/completions?api-version=2025-04-01-preview',
  // Ollama answers completions in OpenAI's own shape, which needs no translation.
  '4 completions /api/generate': '/v1/completions',
  // OpenRouter has Claude's format itself.
  '20 messages /v1/chat/completions': '/v1/messages',
}

/** We name ourselves, not the reference. */
const HEADERS_OF_OURS = new Set(['http-referer'])

describe('As the reference does', () => {
  test.each(recorded.map((row) => [`${row.type} ${row.client} → ${row.upstream}`, row] as const))(
    '%s',
    (_name, row) => {
      const provider = findProvider(row.type)
      const operation = OPERATIONS.find(([path]) => path.test(row.client.split('?')[0] ?? ''))?.[1]
      if (provider === undefined || operation === undefined) throw new Error(`nothing serves ${row.type} ${row.client}`)
      const endpoint = endpointFor(provider, {
        baseUrl: row.type === 8 ? 'https://upstream.example/custom/v9/chat/completions' : 'https://upstream.example',
        key: row.key,
        other: row.other,
        organization: 'organization' in row ? (row.organization ?? '') : '',
        upstreamModel: row.upstream.includes(row.model) ? row.model : row.model.replace(/-(high|thinking)$/, ''),
        clientModel: row.model,
        isStream: row.stream,
        clientPath: row.client,
      })
      const chosen = findSpeech(provider, operation, endpoint)
      if (chosen === undefined) throw new Error(`${provider.id} does not serve ${operation}`)
      const path = DIFFERENT[`${row.type} ${operation} ${row.upstream}`] ?? row.upstream
      expect(buildUrl(chosen.speech, endpoint)).toBe(`https://upstream.example${path}`)
      const headers = { ...provider.auth(endpoint), ...chosen.speech.headers?.(endpoint, () => null) }
      for (const [name, value] of Object.entries(row.headers)) {
        if (!HEADERS_OF_OURS.has(name)) expect({ name, value: headers[name] ?? null }).toEqual({ name, value })
      }
    },
  )
})
