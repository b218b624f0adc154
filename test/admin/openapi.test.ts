// The two OpenAPI documents keep OpenAPI's rules, name every route, and are shown as pages that load and run nothing.
import { describe, expect, test } from 'bun:test'
import { adminRoutes } from '../../src/admin/index.ts'
import type { OpenApiDocument } from '../../src/contract/index.ts'
import { describeRelay } from '../../src/http/relay-openapi.ts'
import { findRoute, relayPaths } from '../../src/http/relay-routes.ts'
import { createHarness } from './harness.ts'

const harness = await createHarness()
const management: OpenApiDocument = (await harness.call({ path: '/api/openapi.json' })).body

/** Everything that names a part of the document. */
const refsOf = (value: unknown): string[] => {
  if (typeof value !== 'object' || value === null) return []
  const own = '$ref' in value && typeof value.$ref === 'string' ? [value.$ref] : []
  return [...own, ...Object.values(value).flatMap(refsOf)]
}

const resolve = (document: unknown, ref: string): unknown =>
  ref
    .replace(/^#\//, '')
    .split('/')
    .reduce<unknown>((value, part) => (value as Record<string, unknown> | undefined)?.[part], document)

const operationsOf = (document: OpenApiDocument) =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  )

const JSON_SCHEMA_TYPES = ['string', 'number', 'integer', 'boolean', 'object', 'array', 'null']

/** Schemas whose `type` is none of JSON Schema's. */
const strangeTypes = (value: unknown, inSchema = false): unknown[] => {
  if (typeof value !== 'object' || value === null) return []
  const { type } = value as { type?: unknown }
  const types = inSchema && type !== undefined && typeof type !== 'object' ? [type] : []
  return [
    ...types.filter((name) => !JSON_SCHEMA_TYPES.includes(String(name))),
    ...Object.entries(value).flatMap(([name, inner]) =>
      name === 'properties'
        ? Object.values(inner as object).flatMap((schema) => strangeTypes(schema, true))
        : strangeTypes(inner, name === 'schema' || name === 'items' || (inSchema && name !== 'default')),
    ),
  ]
}

describe.each([
  ['management', management],
  ['relay', describeRelay('test')],
] as const)('the %s document', (_name, document) => {
  const operations = operationsOf(document)
  test('is OpenAPI 3.1, and names its security schemes and tags', () => {
    expect(document.openapi).toBe('3.1.0')
    const schemes = new Set(Object.keys(document.components.securitySchemes))
    const tags = new Set(document.tags.map(({ name }) => name))
    for (const { operation } of operations) {
      for (const name of operation.security.flatMap((way) => Object.keys(way))) expect(schemes).toContain(name)
      for (const tag of operation.tags) expect(tags).toContain(tag)
      expect(operation.summary).not.toBe('')
      expect(operation.responses).toContainKey(operation.responses['101'] === undefined ? '200' : '101')
    }
  })
  test('has an id of its own for each operation', () => {
    const ids = operations.map(({ operation }) => operation.operationId)
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([])
    for (const id of ids) expect(id).toMatch(/^[a-z][A-Za-z0-9]+$/)
  })
  test('has no reference that leads nowhere, and no type that JSON Schema does not know', () => {
    expect(refsOf(document).filter((ref) => resolve(document, ref) === undefined)).toEqual([])
    expect(strangeTypes(document.paths)).toEqual([])
    expect(JSON.stringify(document)).not.toContain('"$schema"')
  })
  test('declares each name in a path as a required parameter, and no others', () => {
    for (const { path, operation } of operations) {
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
      const declared = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path')
      expect([path, declared.map(({ name }) => name)]).toEqual([path, named as string[]])
      expect(declared.every(({ required }) => required)).toBe(true)
      const places = (operation.parameters ?? []).map(({ name, in: place }) => `${place} ${name}`)
      expect(new Set(places).size).toBe(places.length)
    }
  })
  test('has no two paths that differ in the names of their parts only', () => {
    const shapes = Object.keys(document.paths).map((path) => path.replace(/\{\w+\}/g, '{}'))
    expect(shapes.filter((shape, index) => shapes.indexOf(shape) !== index)).toEqual([])
  })
})

test('every management route is described, and nothing else', () => {
  const described = operationsOf(management).map(({ method, path }) => `${method.toUpperCase()} ${path}`)
  const routes = adminRoutes(harness.deps).map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`)
  expect(described.toSorted()).toEqual([...routes].toSorted())
})

test('every path of the relay that is described asks for its operation', () => {
  for (const { path, operation } of relayPaths)
    expect([path, findRoute(path.replace('{model}', 'some%2Fmodel'), '')?.operation]).toEqual([path, operation])
})

test('the page shows every operation, and neither loads nor runs anything', async () => {
  const { text, headers } = await harness.call({ path: '/api/docs' })
  expect(headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'/)
  for (const { operation } of operationsOf(management)) expect(text).toContain(`id="${operation.operationId}"`)
  expect(text).not.toMatch(/<script|<img|<link|<iframe|\son\w+=|javascript:|https?:\/\/(?!127)/i)
})
