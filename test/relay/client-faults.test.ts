// Mistakes of the caller that only the upstream can see: told to the caller, never repeated, and no channel's fault.
import { describe, expect, test } from 'bun:test'
import { useLab } from '../support/gateway.ts'
import type { ChannelSeed } from '../support/seed.ts'
import {
  type Behaviour,
  badRequest,
  chatLikeOpenAi,
  contentFiltered,
  contextLengthExceeded,
  createGate,
  json,
  openAiError,
  sequence,
  stream,
  tooLarge,
  type Upstream,
  withErrorEvent,
} from '../upstream/index.ts'
import { readError, readJson, readStream, readThroughGate } from './answers.ts'

const lab = useLab()

/** One failure would open the breaker: a channel that is blamed is not asked a second time. */
const strict = { 'tollgate.breaker_failures': 1 }

const openPair = async (fault: Behaviour) => {
  const [first, second] = [await lab.upstream(), await lab.upstream()]
  first.script('always', fault)
  const gateway = await lab.gateway({
    channels: [{ upstream: first, priority: 10 }, { upstream: second }],
    options: strict,
  })
  return { gateway, counts: () => [first.requests.length, second.requests.length] }
}

const faults: Readonly<Record<string, { fault: () => Behaviour; status: number; code?: string }>> = {
  'a wrong parameter': { fault: () => badRequest('temperature'), status: 400, code: 'invalid_value' },
  'content that the vendor filters': { fault: contentFiltered, status: 400, code: 'content_filter' },
  'a prompt beyond the context': { fault: contextLengthExceeded, status: 400, code: 'context_length_exceeded' },
  'a body beyond the vendor’s limit': { fault: tooLarge, status: 413 },
  'a value that cannot be processed': {
    fault: () => json(openAiError('Unprocessable.'), { status: 422 }),
    status: 422,
  },
  'content filtered inside a 200': {
    fault: () => json(openAiError('Blocked by our content policy.', { code: 'content_filter' })),
    status: 400,
    code: 'content_filter',
  },
}

describe('is told at once, once, and blames no channel:', () => {
  for (const [name, { fault, status, code }] of Object.entries(faults))
    for (const isStream of [false, true])
      test(`${name} (${isStream ? 'streamed' : 'whole'})`, async () => {
        const { gateway, counts } = await openPair(fault())
        for (const calls of [1, 2]) {
          const response = await gateway.chat({ stream: isStream })
          expect(response.status).toBe(status)
          expect(await readError(response)).toMatchObject(code === undefined ? {} : { code })
          expect(counts()).toEqual([calls, 0])
        }
        expect((await gateway.books()).rows).toEqual([])
      })

  test('a filter that speaks up as the first event of a stream', async () => {
    const blocked = openAiError('Blocked by our content policy.', { code: 'content_filter' })
    const { gateway, counts } = await openPair(stream(withErrorEvent(0, undefined, blocked)))
    const response = await gateway.chat({ stream: true })
    expect(response.status).toBe(400)
    expect(await readError(response)).toMatchObject({ code: 'content_filter' })
    expect(counts()).toEqual([1, 0])
  })

  test('names the parameter that the upstream named', async () => {
    const { gateway } = await openPair(badRequest('top_p'))
    expect(await readError(await gateway.chat())).toMatchObject({ param: 'top_p', type: 'invalid_request_error' })
  })
})

describe('a prompt beyond the context', () => {
  const model = 'gpt-4o-mini'
  const ladder = async (seeds: readonly { upstreamModel?: string; fault?: Behaviour }[], lengths = {}) => {
    const upstreams: Upstream[] = []
    const channels: ChannelSeed[] = []
    for (const [index, { upstreamModel, fault }] of seeds.entries()) {
      const upstream = await lab.upstream()
      if (fault !== undefined) upstream.script('always', fault)
      upstreams.push(upstream)
      const mapping = upstreamModel === undefined ? {} : { model_mapping: JSON.stringify({ [model]: upstreamModel }) }
      channels.push({ upstream, priority: 100 - index, ...mapping })
    }
    const gateway = await lab.gateway({ channels, options: { ...strict, 'tollgate.model_context_lengths': lengths } })
    return { gateway, counts: () => upstreams.map((upstream) => upstream.requests.length) }
  }
  const tooLong = contextLengthExceeded()

  test('goes to a channel that maps to another model, past those with the same', async () => {
    const { gateway, counts } = await ladder([{ fault: tooLong }, {}, { upstreamModel: 'long-context' }])
    expect(await readJson(await gateway.chat())).toMatchObject({ model: 'long-context' })
    expect(counts()).toEqual([1, 0, 1])
  })

  test('goes there streamed, also when told inside a 200', async () => {
    const body = openAiError("This model's maximum context length is 10 tokens.", { code: 'context_length_exceeded' })
    const { gateway, counts } = await ladder([
      { fault: stream(withErrorEvent(0, undefined, body)) },
      {},
      { upstreamModel: 'long-context' },
    ])
    expect(await readStream(await gateway.chat({ stream: true }))).toMatchObject({ ending: 'complete' })
    expect(counts()).toEqual([1, 0, 1])
  })

  test('goes only to a larger context where both are known', async () => {
    const { gateway, counts } = await ladder(
      [{ fault: tooLong }, { upstreamModel: 'small' }, { upstreamModel: 'same' }, { upstreamModel: 'large' }],
      { [model]: 8192, small: 4096, same: 8192, large: 128_000 },
    )
    expect(await readJson(await gateway.chat())).toMatchObject({ model: 'large' })
    expect(counts()).toEqual([1, 0, 0, 1])
  })

  test('is told when nobody has another model, with the upstream’s own error', async () => {
    const { gateway, counts } = await ladder([{ fault: tooLong }, {}, {}])
    const response = await gateway.chat()
    expect(response.status).toBe(400)
    expect(await readError(response)).toMatchObject({ code: 'context_length_exceeded', param: 'messages' })
    expect(counts()).toEqual([1, 0, 0])
  })

  test('is told when the larger one is too small as well', async () => {
    const { gateway, counts } = await ladder([
      { fault: tooLong },
      { fault: tooLong, upstreamModel: 'long-context' },
      {},
    ])
    expect((await gateway.chat()).status).toBe(400)
    expect(counts()).toEqual([1, 1, 0])
  })

  test('blames nobody: the next request begins at the first channel again', async () => {
    const { gateway, counts } = await ladder([
      { fault: sequence(tooLong, chatLikeOpenAi()) },
      { upstreamModel: 'long-context' },
    ])
    expect((await gateway.chat()).status).toBe(200)
    expect((await gateway.chat()).status).toBe(200)
    expect(counts()).toEqual([2, 1])
  })
})

describe('texts of an upstream', () => {
  test('reach the client without keys, addresses and hosts', async () => {
    const secretive = openAiError(
      'Key sk-live0123456789abcdef of org org-AbCdEf123456 failed at https://api.vendor.example/v1?key=1 (10.0.0.7, api.vendor.com); sk-up***********cret',
    )
    const { gateway } = await openPair(json(secretive, { status: 400 }))
    const text = await (await gateway.chat()).text()
    for (const secret of ['sk-live', 'sk-up', 'cret', 'org-AbCdEf', 'vendor.example', '10.0.0.7', 'api.vendor'])
      expect(text).not.toContain(secret)
  })

  test('never carry the channel’s key, whatever its form, to the client or into the log', async () => {
    const key = '0123abcd4567ef890123abcd4567ef89'
    const leak = openAiError(`Incorrect API key provided: ${key}.`, {
      code: `bad ${key}`,
      type: 'invalid_request_error',
    })
    const gate = createGate()
    const leaks: readonly Behaviour[] = [
      json(leak, { status: 400 }),
      json(leak, { status: 401 }),
      json(leak),
      stream(withErrorEvent(0, undefined, leak)),
      stream(withErrorEvent(2, undefined, leak), {
        pace: { before: (index) => (index < 2 ? Promise.resolve() : gate.opened) },
      }),
    ]
    const upstream = await lab.upstream()
    const gateway = await lab.gateway({
      channels: [{ upstream, keys: [key] }],
      options: { RetryTimes: 0 },
      environment: { ERROR_LOG_ENABLED: 'true' },
    })
    for (const fault of leaks) {
      upstream.script('next', fault)
      const { text } = await readThroughGate(await gateway.chat({ stream: true }), 'Hello', gate)
      expect(text).toContain('Incorrect API key provided')
      expect(text).not.toContain(key)
    }
    const { errorRows } = await gateway.books()
    expect(errorRows).toHaveLength(4)
    expect(JSON.stringify([gateway.logs, errorRows])).not.toContain(key)
  })

  test('do not grow with each gateway they pass', async () => {
    const { gateway } = await openPair(
      json(openAiError('Invalid value. (request id: 2026abc) (request id: 2026def)'), { status: 400 }),
    )
    const { message } = await readError(await gateway.chat())
    expect(String(message).match(/request id/g)).toHaveLength(1)
    expect(message).not.toContain('2026abc')
  })
})
