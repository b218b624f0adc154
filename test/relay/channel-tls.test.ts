// Certificates of upstreams: checked for every channel but the one that says it takes any.
import { afterEach, describe, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { useLab } from '../support/gateway.ts'

const lab = useLab()
const FIXTURES = join(import.meta.dir, '../fixtures/tls')

const ANSWER = {
  id: 'x',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 },
}

const servers: { stop: (force: boolean) => unknown }[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.stop(true)
})

/** An upstream with a certificate that nobody vouches for. */
const startSelfSigned = (): { readonly url: string; readonly asked: () => number } => {
  let asked = 0
  const server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    tls: {
      cert: readFileSync(join(FIXTURES, 'self-signed.crt')),
      key: readFileSync(join(FIXTURES, 'self-signed.key')),
    },
    fetch: () => {
      asked += 1
      return Response.json(ANSWER)
    },
  })
  servers.push(server)
  return { url: `https://127.0.0.1:${server.port}`, asked: () => asked }
}

describe('an upstream with a certificate of its own making', () => {
  test('a channel that says so takes any certificate, and nobody else does', async () => {
    const server = startSelfSigned()
    const gateway = await lab.gateway({
      channels: [
        { base_url: server.url, models: ['gpt-4o-mini'], setting: { tls_insecure: true } },
        { base_url: server.url, models: ['gpt-4o'] },
      ],
      options: { RetryTimes: 0 },
    })
    expect((await gateway.chat({ model: 'gpt-4o-mini' })).status).toBe(200)
    expect(server.asked()).toBe(1)
    // After the other one's connection, so that a shared pool would show.
    expect((await gateway.chat({ model: 'gpt-4o' })).status).toBe(502)
    expect(server.asked()).toBe(1)
  })
})
