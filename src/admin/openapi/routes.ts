// The API's description of itself: for programs as OpenAPI, for people as a page.
import { z } from '../../contract/index.ts'
import type { AdminDeps } from '../deps.ts'
import { defineRoute, type Route, text } from '../frame/index.ts'
import { describeApi } from './document.ts'
import { PAGE_POLICY, renderApiPage } from './page.ts'

/** Made when somebody asks for the first time; anyone may ask, so it is made once. */
const once = (make: () => string): (() => string) => {
  let made: string | undefined
  return () => {
    made ??= make()
    return made
  }
}

const SISTERS = [
  { href: '/api/openapi.json', text: 'OpenAPI document' },
  { href: '/v1/docs', text: 'Relay API' },
]

/** Routes of the description; `listRoutes` gives all routes, these among them. */
export const openApiRoutes = ({ facts }: AdminDeps, listRoutes: () => readonly Route[]): Route[] => {
  const readDocument = once(() => JSON.stringify(describeApi(listRoutes(), facts.version)))
  const readPage = once(() => renderApiPage(describeApi(listRoutes(), facts.version), SISTERS))
  return [
    defineRoute({
      method: 'GET',
      path: '/api/openapi.json',
      guard: 'public',
      summary: 'This API as an OpenAPI document',
      output: z.looseObject({ openapi: z.string() }),
      isBare: true,
      handle: () => text(readDocument(), 200, 'application/json; charset=utf-8'),
    }),
    defineRoute({
      method: 'GET',
      path: '/api/docs',
      guard: 'public',
      summary: 'This API as a page to read',
      contentType: 'text/html; charset=utf-8',
      handle: () => ({
        ...text(readPage(), 200, 'text/html; charset=utf-8'),
        headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': PAGE_POLICY },
      }),
    }),
  ]
}
