// The gateway tells Prometheus and the page of performance what it did: over real sockets.
import { describe, expect, test } from 'bun:test'
import { useLab } from '../../test/support/gateway.ts'
import { serverError } from '../../test/upstream/index.ts'

const lab = useLab()
const TOKEN = 'a-token-for-prometheus'

const scrape = (url: string, token = TOKEN) => fetch(url, { headers: { authorization: `Bearer ${token}` } })

describe('metrics', () => {
  test('count requests, tokens, attempts and errors, for whoever has the token', async () => {
    const upstream = await lab.upstream()
    const gateway = await lab.gateway({ channels: [{ upstream }], environment: { METRICS_TOKEN: TOKEN } })
    expect((await gateway.chat()).status).toBe(200)
    await (await gateway.chat({ stream: true })).text()
    const page = await (await scrape(`${gateway.url}/metrics`)).text()
    expect(page).toContain('oneapi_llm_requests_total{model="gpt-4o-mini",outcome="success"} 2')
    expect(page).toMatch(/oneapi_channel_attempts_total\{channel_id="\d+"\} 2/)
    expect(page).toMatch(/oneapi_llm_tokens_total\{model="gpt-4o-mini",kind="prompt"\} [1-9]/)
    expect(page).toContain('oneapi_llm_first_token_seconds_count{model="gpt-4o-mini"} 1')
    expect(page).toMatch(/process_resident_memory_bytes \d+/)
    for (const token of ['wrong', '']) expect((await scrape(`${gateway.url}/metrics`, token)).status).toBe(401)
  })
  test('are not there without a token or a port', async () => {
    const gateway = await lab.gateway({ channels: [{ upstream: await lab.upstream() }] })
    const answer = await scrape(`${gateway.url}/metrics`)
    expect(await answer.text()).not.toContain('oneapi_llm')
  })
})

describe('the performance of models', () => {
  test('counts what came to nothing by no fault of the client, and is there at once', async () => {
    const upstream = await lab.upstream()
    const gateway = await lab.gateway({ channels: [{ upstream }], options: { RetryTimes: '0' } })
    await (await gateway.chat({ stream: true })).text()
    upstream.script('always', serverError(503))
    expect((await gateway.chat()).status).toBeGreaterThanOrEqual(500)
    const summary: unknown = await (await fetch(`${gateway.url}/api/perf-metrics/summary`)).json()
    expect(summary).toMatchObject({ data: { models: [{ model_name: 'gpt-4o-mini', success_rate: 50 }] } })
  })
})
