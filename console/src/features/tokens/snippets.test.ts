// What clients are given names this gateway, the key and the model, in the form each of them reads.
import { describe, expect, test } from 'bun:test'
import { clients, importers, importLink, snippetFor } from './snippets.ts'

const connection = { origin: 'https://gate.example', key: 'sk-abc', model: 'gpt-4o' }

describe('texts to paste', () => {
  test.each(clients)('%s: address, key and model', (client) => {
    const text = snippetFor(client, connection)
    expect(text).toContain('https://gate.example')
    expect(text).toContain('sk-abc')
    expect(text).toContain('gpt-4o')
  })

  test('clients of Anthropic and Google add their own path, the others are told /v1', () => {
    expect(snippetFor('claude-code', connection)).toContain('"https://gate.example"')
    expect(snippetFor('gemini-cli', connection)).toContain('"https://gate.example"')
    for (const client of ['curl', 'python', 'javascript', 'codex', 'other'] as const)
      expect(snippetFor(client, connection)).toContain('https://gate.example/v1')
  })
})

describe('links', () => {
  test('for CC Switch carry the fields it reads', () => {
    const link = new URL(importLink('cc-switch-codex', connection))
    expect(link.protocol).toBe('ccswitch:')
    expect(Object.fromEntries(link.searchParams)).toMatchObject({
      resource: 'provider',
      app: 'codex',
      endpoint: 'https://gate.example/v1',
      apiKey: 'sk-abc',
      model: 'gpt-4o',
    })
    expect(new URL(importLink('cc-switch-claude', connection)).searchParams.get('endpoint')).toBe(
      'https://gate.example',
    )
  })

  test('for Cherry Studio carry JSON as base64', () => {
    const data = new URL(importLink('cherry-studio', connection)).searchParams.get('data') ?? ''
    expect(JSON.parse(atob(data))).toMatchObject({ baseUrl: 'https://gate.example', apiKey: 'sk-abc' })
  })

  test('escape what a model name may hold', () => {
    for (const importer of importers)
      expect(() => new URL(importLink(importer, { ...connection, model: 'a&b=c #/模型' }))).not.toThrow()
  })
})
