// A site that people sign in through, on a real socket: it knows codes, tokens and who they belong to.
import { createHash } from 'node:crypto'

export type Exchange = { readonly form: URLSearchParams; readonly headers: Headers }

type Grant = { readonly claims: object; readonly challenge?: string; readonly idToken?: string }

/** Listens until the tests are over; several files share one. */
export const startSite = () => {
  const grants = new Map<string, Grant>()
  const tokens = new Map<string, object>()
  const exchanges: Exchange[] = []
  let count = 0

  const exchange = async (request: Request): Promise<Response> => {
    const text = await request.text()
    const isJson = request.headers.get('content-type')?.startsWith('application/json') ?? false
    const form = new URLSearchParams(isJson ? JSON.parse(text) : text)
    exchanges.push({ form, headers: request.headers })
    const code = form.get('code') ?? ''
    const grant = grants.get(code)
    const verifier = form.get('code_verifier')
    const challenge = verifier === null ? undefined : createHash('sha256').update(verifier).digest('base64url')
    if (grant === undefined || challenge !== grant.challenge) {
      return Response.json({ error: 'invalid_grant', error_description: 'top secret' }, { status: 400 })
    }
    grants.delete(code)
    const access_token = `token-${++count}`
    tokens.set(access_token, grant.claims)
    return Response.json({ access_token, token_type: 'bearer', ...(grant.idToken ? { id_token: grant.idToken } : {}) })
  }

  const server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    fetch: (request) => {
      const { pathname, searchParams } = new URL(request.url)
      if (pathname === '/token' && request.method === 'POST') return exchange(request)
      if (pathname === '/user') {
        const token = (request.headers.get('authorization') ?? '').replace('Bearer ', '')
        const claims = tokens.get(token)
        return claims === undefined ? new Response('who?', { status: 401 }) : Response.json(claims)
      }
      if (pathname === '/.well-known/openid-configuration') return Response.json({ issuer: 'here' })
      if (pathname === '/api/wechat/user') {
        const isRight = request.headers.get('authorization') === 'companion' && searchParams.get('code') === '123456'
        return Response.json(isRight ? { success: true, data: 'wx-1' } : { success: false, message: 'no' })
      }
      return new Response('nothing', { status: 404 })
    },
  })
  server.unref()
  const base = `http://127.0.0.1:${server.port}`
  const addresses = { authorize: `${base}/authorize`, token: `${base}/token`, user: `${base}/user` }
  return {
    base,
    exchanges,
    endpoints: { github: addresses, discord: addresses, lark: addresses, linuxDo: addresses },
    /** The person agrees: a code for whom they are. */
    agree: (claims: object, more: Omit<Grant, 'claims'> = {}): string => {
      const code = `code-${++count}`
      grants.set(code, { claims, ...more })
      return code
    },
  }
}

export type Site = ReturnType<typeof startSite>
