// What holds for every provider, so that a new one is tested without a new test.
import { describe, expect, test } from 'bun:test'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Operation, operations } from '../../../src/dialects/index.ts'
import { buildUrl, findSpeech, type Provider, providers, type Speech } from '../../../src/providers/index.ts'
import { endpointFor, NOW_MS, noHeader } from './endpoint.ts'
import { renderTable } from './table.ts'

const FOLDER = join(import.meta.dir, '../../../src/providers')

const speechesOf = (provider: Provider): readonly (readonly [Operation, Speech])[] =>
  (Object.entries(provider.speaks) as [Operation, Speech | readonly Speech[]][]).flatMap(([operation, speeches]) =>
    ('dialect' in speeches ? [speeches] : speeches).map((speech) => [operation, speech] as const),
  )

const each = providers.map((provider) => [provider.id, provider] as const)

describe('The registry', () => {
  test('has each id, each number and each name once', () => {
    for (const pick of ['id', 'channelType', 'name'] as const) {
      const values = providers.map((provider) => provider[pick])
      expect(new Set(values).size).toBe(values.length)
    }
  })

  test('serves every number of New API but those that are gone or never were used', () => {
    const numbers = new Set(providers.map((provider) => provider.channelType))
    const absent = Array.from({ length: 57 }, (_, index) => index + 1).filter((number) => !numbers.has(number))
    // 11 PaLM and 21 AIProxyLibrary are retired; 28, 29, 30 and 32 were never given out.
    expect(absent).toEqual([11, 21, 28, 29, 30, 32])
  })

  test('numbers providers of our own above 9000', () => {
    for (const { channelType } of providers) expect(channelType <= 57 || channelType >= 9000).toBe(true)
  })

  test('has addresses and ways to show keys as they were read in review (table.ts writes the table anew)', () => {
    expect(renderTable()).toBe(readFileSync(join(import.meta.dir, 'table.txt'), 'utf8'))
  })

  test('has providers that import no other', () => {
    const names = new Set(readdirSync(FOLDER).filter((file) => file.endsWith('.ts') && file !== 'define.ts'))
    for (const file of names) {
      if (['index.ts', 'registry.gen.ts'].includes(file) || file.endsWith('.test.ts')) continue
      const imported = [...readFileSync(join(FOLDER, file), 'utf8').matchAll(/from '\.\/([\w-]+\.ts)'/g)].map(
        (match) => match[1] ?? '',
      )
      expect({ file, imported: imported.filter((other) => names.has(other)) }).toEqual({ file, imported: [] })
    }
  })
})

describe.each(each)('%s', (_id, provider) => {
  test('has a default base URL without a slash at its end, over TLS unless it is this machine’s', () => {
    const { defaultBaseUrl } = provider
    const isOwn = defaultBaseUrl === '' || provider.isSandbox === true || defaultBaseUrl.startsWith('http://localhost')
    expect(isOwn || defaultBaseUrl.startsWith('https://')).toBe(true)
    expect(defaultBaseUrl.endsWith('/')).toBe(false)
  })

  test('speaks operations that exist, under addresses that can be read', () => {
    for (const [operation, speech] of speechesOf(provider)) {
      expect(Object.hasOwn(operations, operation)).toBe(true)
      const url = buildUrl(speech, endpointFor(provider))
      expect(() => new URL(url)).not.toThrow()
      if (speech.transport === 'websocket') expect(url).toStartWith('wss://')
    }
  })

  test('leaves no word of another speech behind one that is always chosen', () => {
    for (const speeches of Object.values(provider.speaks)) {
      const list = 'dialect' in speeches ? [speeches] : speeches
      expect(list.slice(0, -1).every((speech) => speech.when !== undefined)).toBe(true)
    }
  })

  test('shows the key somewhere: in headers, address or body', () => {
    const key = endpointFor(provider).key
    for (const [operation] of speechesOf(provider)) {
      const endpoint = endpointFor(provider)
      const chosen = findSpeech(provider, operation, endpoint)
      if (chosen === undefined || provider.isSandbox === true) continue
      const url = buildUrl(chosen.speech, endpoint)
      const headers = { ...provider.auth(endpoint), ...chosen.speech.headers?.(endpoint, noHeader) }
      const signed = provider.sign?.({ method: 'POST', url, headers, body: '{}' }, endpoint, NOW_MS)
      const shown = JSON.stringify([headers, signed, url])
      const isShown =
        key.split(/[|.]/).some((part) => shown.includes(part)) || shown.includes('exchanged') || signed !== undefined
      expect({ operation, isShown: isShown || shown.includes('Bearer at') }).toEqual({ operation, isShown: true })
      for (const name of Object.keys(headers)) expect(name).toBe(name.toLowerCase())
    }
  })

  test('edits nothing of an empty body into something that is no JSON', () => {
    for (const [, speech] of speechesOf(provider)) {
      for (const quirk of [...(provider.quirks ?? []), ...(speech.quirks ?? [])]) {
        const edits = quirk.edit({}, { endpoint: endpointFor(provider), header: noHeader })
        for (const text of edits.values()) if (text !== null) expect(() => JSON.parse(text)).not.toThrow()
      }
    }
  })

  test('offers each model once', () => {
    const models = provider.models ?? []
    expect(new Set(models).size).toBe(models.length)
    expect(models.every((name) => name.trim() === name && name !== '')).toBe(true)
  })

  test('resolves its plans to addresses over TLS', () => {
    for (const [word, url] of Object.entries(provider.plans ?? {})) {
      expect(word).not.toContain('/')
      expect(url).toStartWith('https://')
    }
  })
})
