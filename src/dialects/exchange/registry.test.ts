// Every dialect of the simpler subjects, against input of the wrong shape: mistakes are told, nothing crashes.
import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { GatewayError, type JsonObject, type JsonValue } from '../../kernel/index.ts'
import { parseSize, ratioOf, reducedRatio } from './aspect.ts'
import { answer, answerOf, context, file, form, json, options } from './exchange.fixture.ts'
import type { Billed, ExchangeBody } from './exchange.ts'
import { type ExchangeSubject, embeddings, images, rerank, speech, transcription } from './registry.ts'

/** Members that some dialect reads, with values of any type. */
const NAMES = [
  'model',
  'input',
  'prompt',
  'query',
  'documents',
  'text',
  'content',
  'parts',
  'requests',
  'n',
  'size',
  'image',
  'images',
  'mask',
  'voice',
  'response_format',
  'dimensions',
  'data',
  'embeddings',
  'embedding',
  'values',
  'predictions',
  'candidates',
  'results',
  'index',
  'relevance_score',
  'output',
  'status',
  'error',
  'errors',
  'code',
  'message',
  'base_resp',
  'status_code',
  'result',
  'usage',
  'usageMetadata',
  'meta',
  'billed_units',
  'choices',
  'task_id',
  'task_status',
  'id',
  'polling_url',
  'extra_info',
  'url',
  'b64_json',
  'image_url',
  'inlineData',
  'audio',
  'words',
  'segments',
  'statistics',
  'urls',
  'get',
  'metadata',
]
const hostile: fc.Arbitrary<JsonObject> = fc.letrec<{ value: JsonValue; object: JsonObject }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(null, true, false, 0, -1, 1.5, 1e300, '', 'x', 'QQ==', 'https://x/y', 'SUCCEEDED', 10_000, 3000),
    fc.array(tie('value'), { maxLength: 3 }),
    tie('object'),
  ),
  object: fc.dictionary(fc.constantFrom(...NAMES), tie('value'), {
    maxKeys: 6,
    noNullPrototype: true,
  }) as fc.Arbitrary<JsonObject>,
})).object

/** Runs it; fails for anything thrown that is no GatewayError of an expected kind. */
const attempt = <Value>(kinds: RegExp, run: () => Value): Value | undefined => {
  try {
    return run()
  } catch (thrown) {
    if (!(thrown instanceof GatewayError)) throw thrown
    expect(thrown.kind).toMatch(kinds)
    return undefined
  }
}

const suite = <Question, Reply extends Billed>(
  name: string,
  subject: ExchangeSubject<Question, Reply>,
  asked: ExchangeBody,
) => {
  const [first] = Object.values(subject.clients)
  const question = first!.decodeRequest(asked)
  describe(name, () => {
    for (const [id, client] of Object.entries(subject.clients))
      test(`${id}: requests of the wrong shape are the client's mistake`, () => {
        fc.assert(
          fc.property(hostile, (body) => {
            attempt(/^invalid_request$/, () => client.decodeRequest(json(body)))
            const fields = Object.keys(body).map((key) => ({ name: key, value: JSON.stringify(body[key] ?? '') }))
            attempt(/^invalid_request$/, () => client.decodeRequest(form(file('file'), ...fields)))
          }),
        )
      })
    for (const [id, upstream] of Object.entries(subject.upstreams)) {
      test(`${id}: answers of the wrong shape are the upstream's mistake`, () => {
        fc.assert(
          fc.property(hostile, (body) => {
            attempt(/^$/, () => upstream.next?.(answer(body), question, 'https://h'))
            const reply = attempt(/^upstream_/, () => upstream.decodeReply(answer(body), question))
            if (reply !== undefined)
              for (const client of Object.values(subject.clients)) {
                const missing = client.complete?.(reply, question)
                const fetched = missing?.fetches.map(() => answerOf(new Uint8Array([1]), 'image/png')) ?? []
                client.encodeReply(missing?.complete(fetched) ?? reply, question, context)
              }
            expect(upstream.readError(500, body)).toBeInstanceOf(GatewayError)
            expect(upstream.readError(200, body).isUpstream).toBe(true)
          }),
        )
        expect(() => upstream.decodeReply(answerOf('<html>', 'text/html'), question)).toThrow(GatewayError)
        expect(() => upstream.decodeReply(answerOf(''), question)).toThrow(
          expect.objectContaining({ kind: 'upstream_empty' }),
        )
        expect(upstream.readError(429, undefined, 1500)).toMatchObject({
          kind: 'upstream_rate_limited',
          retryAfterMs: 1500,
        })
      })
      test(`${id}: a request can be asked, and a splitting one joined`, () => {
        const { body, dropped } = upstream.encodeRequest(question, options('m'))
        expect(['json', 'form', 'bytes']).toContain(body.kind)
        expect(new Set(dropped).size).toBe(dropped.length)
        if (upstream.split !== undefined) expect(subject.joinReplies).toBeDefined()
      })
    }
  })
}

suite('embeddings', embeddings, json({ input: ['a', 'b'] }))
suite('rerank', rerank, json({ query: 'q', documents: ['a', 'b'] }))
suite('images', images, json({ prompt: 'p', size: '1000x333', quality: 'x', style: 'y', seed: 7 }))
suite('speech', speech, json({ input: 'a', voice: 'v' }))
suite('transcription', transcription, form(file('file', 'RIFF', 'audio/wav')))

describe('ratios', () => {
  test('are those people mean by a size', () => {
    const known = ['1:1', '16:9', '9:16', '3:2', '2:3', '4:3']
    const cases = {
      '1024x1024': '1:1',
      '1792x1024': '16:9',
      '1536x1024': '3:2',
      '1344*768': '16:9',
      '3:2': '3:2',
      '5:1': undefined,
      auto: undefined,
      '100x999': undefined,
    }
    for (const [size, ratio] of Object.entries(cases)) expect(ratioOf({ size }, known)).toBe(ratio as string)
    expect(ratioOf({ size: '1024x1024', aspectRatio: '16:9' }, known)).toBe('16:9')
  })
  test('are reduced, and never read from nonsense', () => {
    expect(reducedRatio({ width: 1920, height: 1080 })).toBe('16:9')
    for (const size of ['0x10', '10x', 'x', '10x10x10', '1e3x5', undefined]) expect(parseSize(size)).toBeUndefined()
  })
})
