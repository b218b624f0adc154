// Any client's embeddings at any upstream: what is asked, what comes back, and what is refused.
import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { GatewayError, type JsonObject } from '../../kernel/index.ts'
import { baiduEmbeddings } from '../baidu-embeddings/index.ts'
import { bedrockEmbeddings } from '../bedrock-embeddings/index.ts'
import { cohereEmbeddings } from '../cohere-embeddings/index.ts'
import { ollamaEmbeddings } from '../ollama-embeddings/index.ts'
import { openaiEmbeddingsClient, openaiEmbeddingsUpstream } from '../openai-embeddings/index.ts'
import { vertexEmbeddings } from '../vertex-embeddings/index.ts'
import { type EmbeddingsQuestion, joinEmbeddings, readVector, vectorToBase64 } from './embeddings.ts'
import { answer, answerOf, context, json, jsonOf, options, recorded } from './exchange.fixture.ts'
import { geminiEmbeddingsClient } from './gemini-embeddings-client.ts'
import { geminiEmbeddingsUpstream } from './gemini-embeddings-exchange.ts'
import { embeddings } from './registry.ts'

const ask = (body: JsonObject): EmbeddingsQuestion =>
  openaiEmbeddingsClient.decodeRequest(json({ model: 'm', ...body }))
const askGemini = (body: JsonObject): EmbeddingsQuestion => geminiEmbeddingsClient.decodeRequest(json(body))
const two = ask({ input: ['a', 'b'] })

describe('OpenAI clients', () => {
  test('may send a text, texts, tokens, lists of tokens and pictures', () => {
    expect(ask({ input: 'a' }).inputs).toEqual([{ kind: 'text', text: 'a' }])
    expect(two.inputs).toHaveLength(2)
    expect(ask({ input: [1, 2] }).inputs).toEqual([{ kind: 'tokens', tokens: [1, 2] }])
    expect(ask({ input: [[1], [2, 3]] }).inputs).toHaveLength(2)
    expect(ask({ input: [{ image: 'https://x/a.png' }] }).inputs).toEqual([
      { kind: 'image', image: { kind: 'url', url: 'https://x/a.png' } },
    ])
  })
  test('are told which member is wrong', () => {
    const wrong: readonly (readonly [JsonObject, string])[] = [
      [{}, 'input'],
      [{ input: [] }, 'input'],
      [{ input: [null] }, 'input'],
      [{ input: [[]] }, 'input'],
      [{ input: ['a', 1] }, 'input'],
      [{ input: 'a', dimensions: 'many' }, 'dimensions'],
      [{ input: 'a', dimensions: 0 }, 'dimensions'],
      [{ input: 'a', encoding_format: 'hex' }, 'encoding_format'],
    ]
    for (const [body, param] of wrong)
      expect(() => ask(body)).toThrow(expect.objectContaining({ kind: 'invalid_request', param }))
  })
  test('get floats, or base64 of little-endian floats, in order', () => {
    const reply = {
      vectors: [
        [0.5, -2],
        [1, 0],
      ],
    }
    const plain = openaiEmbeddingsClient.encodeReply(reply, two, context).body
    expect(plain).toEqual({
      object: 'list',
      data: [
        { object: 'embedding', index: 0, embedding: [0.5, -2] },
        { object: 'embedding', index: 1, embedding: [1, 0] },
      ],
      model: 'client-model',
      usage: { prompt_tokens: 7, total_tokens: 7 },
    })
    const encoded = openaiEmbeddingsClient.encodeReply(reply, { ...two, isBase64: true }, context).body
    expect(encoded).toMatchObject({ data: [{ embedding: 'AAAAPwAAAMA=' }, {}] })
  })
  test('get the same numbers back from base64', () => {
    fc.assert(
      fc.property(fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { minLength: 1 }), (vector) => {
        expect(readVector(vectorToBase64(vector))).toEqual(vector)
      }),
    )
  })
})

describe('Gemini clients', () => {
  test('ask for one or many, in either case of letters', () => {
    const single = askGemini({
      content: { parts: [{ text: 'a' }, { text: 'b' }] },
      task_type: 'RETRIEVAL_QUERY',
      outputDimensionality: 8,
    })
    expect(single).toMatchObject({ inputs: [{ text: 'ab' }], task: 'query', dimensions: 8, isSingle: true })
    const batch = askGemini({
      requests: [{ content: { parts: [{ text: 'a' }] } }, { content: { parts: [{ text: 'b' }] } }],
    })
    expect(batch).toMatchObject({ inputs: [{ text: 'a' }, { text: 'b' }], isSingle: false })
  })
  test('get their own shape from an OpenAI upstream', () => {
    const question = askGemini({
      requests: [{ content: { parts: [{ text: 'a' }] } }, { content: { parts: [{ text: 'b' }] } }],
    })
    const { body, dropped } = openaiEmbeddingsUpstream.encodeRequest(
      { ...question, task: 'query' },
      options('text-embedding-3-small'),
    )
    expect(body).toEqual(json({ model: 'text-embedding-3-small', input: ['a', 'b'], encoding_format: 'float' }))
    expect(dropped).toEqual(['task'])
    const reply = openaiEmbeddingsUpstream.decodeReply(recorded('openai/openai-embedding.json'), question)
    const written = geminiEmbeddingsClient.encodeReply(reply, question, context).body
    expect(written).toMatchObject({
      embeddings: [{ values: expect.arrayContaining([0.0057293195]) }, {}],
      usageMetadata: { promptTokenCount: 12 },
    })
    const single = geminiEmbeddingsClient.encodeReply({ vectors: [[1]] }, { ...question, isSingle: true }, context).body
    expect(single).toEqual({ embedding: { values: [1] } })
  })
  test('cannot ask for different things in one batch', () => {
    const requests = [
      { content: { parts: [{ text: 'a' }] } },
      { content: { parts: [{ text: 'b' }] }, taskType: 'CLUSTERING' },
    ]
    expect(() => askGemini({ requests })).toThrow(expect.objectContaining({ param: 'requests' }))
    expect(() => askGemini({ content: {} })).toThrow(GatewayError)
  })
})

describe('an OpenAI upstream', () => {
  test('is read by index, with vectors as floats or base64, and counted by its totals', () => {
    const told = answer({
      data: [
        { index: 1, embedding: [2] },
        { index: 0, embedding: 'AAAAPw==' },
      ],
      usage: { total_tokens: 5 },
    })
    expect(openaiEmbeddingsUpstream.decodeReply(told, two)).toEqual({
      vectors: [[0.5], [2]],
      usage: { semantics: 'openai', promptTokens: 5, completionTokens: 0, source: 'upstream' },
    })
  })
  test('that gives fewer vectors than inputs, or none that can be read, has not answered', () => {
    for (const data of [
      [{ embedding: [1] }],
      [{ embedding: [1] }, { embedding: null }],
      [{ embedding: [1] }, { embedding: ['x'] }],
    ])
      expect(() => openaiEmbeddingsUpstream.decodeReply(answer({ data }), two)).toThrow(
        expect.objectContaining({ kind: 'upstream_bad_answer' }),
      )
    expect(() => openaiEmbeddingsUpstream.decodeReply(answer({ error: { message: 'no' } }), two)).toThrow('no')
  })
})

describe('Gemini', () => {
  const encode = (body: JsonObject, model: string) => geminiEmbeddingsUpstream.encodeRequest(ask(body), options(model))
  test('is asked in batches, with task and dimensions', () => {
    expect(jsonOf(encode({ input: 'a', input_type: 'search_query', dimensions: 3 }, 'gemini-embedding-001'))).toEqual({
      requests: [
        {
          model: 'models/gemini-embedding-001',
          content: { parts: [{ text: 'a' }] },
          taskType: 'RETRIEVAL_QUERY',
          outputDimensionality: 3,
        },
      ],
    })
  })
  test('of the second generation reads its task in the text', () => {
    const { requests } = jsonOf(encode({ input: 'a', task: 'retrieval.passage' }, 'gemini-embedding-2'))
    expect(requests).toEqual([
      { model: 'models/gemini-embedding-2', content: { parts: [{ text: 'title: none | text: a' }] } },
    ])
  })
  test('gets pictures as bytes, fetched first when they are known by address', () => {
    const question = ask({ input: ['a', { image: 'https://x/a.png' }] })
    const missing = geminiEmbeddingsUpstream.prepare?.(question, '')
    expect(missing?.fetches).toEqual([{ url: 'https://x/a.png', method: 'GET', isForeign: true }])
    const whole = missing?.complete([answerOf(new Uint8Array([0x89, 0x50, 0x4e, 0x47]), 'image/png')])
    const { requests } = jsonOf(geminiEmbeddingsUpstream.encodeRequest(whole!, options('gemini-embedding-2')))
    expect(requests).toMatchObject([
      {},
      { content: { parts: [{ inlineData: { mimeType: 'image/png', data: 'iVBORw==' } }] } },
    ])
  })
  test('answers with values, and with usage where it tells', () => {
    const told = answer({ embeddings: [{ values: [1] }, { values: [2] }], usageMetadata: { promptTokenCount: 4 } })
    expect(geminiEmbeddingsUpstream.decodeReply(told, two)).toMatchObject({
      vectors: [[1], [2]],
      usage: { promptTokens: 4 },
    })
    expect(
      geminiEmbeddingsUpstream.decodeReply(answer({ embeddings: [{ values: [1] }, { values: [2] }] }), two).usage,
    ).toBeUndefined()
  })
})

describe('Cohere', () => {
  test('is told what the texts are for; documents, when nobody says', () => {
    const encode = (body: JsonObject) => cohereEmbeddings.encodeRequest(ask(body), options('embed-v4.0'))
    expect(encode({ input: ['a'], dimensions: 256, truncate: 'END', user: 'u' })).toEqual({
      body: json({
        model: 'embed-v4.0',
        texts: ['a'],
        input_type: 'search_document',
        embedding_types: ['float'],
        truncate: 'END',
        output_dimension: 256,
      }),
      dropped: ['user'],
    })
    expect(jsonOf(encode({ input: 'a', input_type: 'search_query' }))).toMatchObject({ input_type: 'search_query' })
    expect(jsonOf(encode({ input: 'a', input_type: 'image' }))).toMatchObject({ input_type: 'image' })
  })
  test('answers by type, and bills what it read', () => {
    const reply = cohereEmbeddings.decodeReply(recorded('cohere/cohere-embedding.json'), two)
    expect(reply.vectors[1]?.[0]).toBe(-0.04660034)
    expect(reply.usage?.promptTokens).toBe(10)
  })
  test('takes 96 texts at once; more are asked for one after the other and joined', () => {
    const question = ask({ input: Array.from({ length: 200 }, (_, index) => `${index}`) })
    const pieces = cohereEmbeddings.split?.(question, options('embed-v4.0')) ?? []
    expect(pieces.map(({ inputs }) => inputs.length)).toEqual([96, 96, 8])
    expect(pieces.flatMap(({ inputs }) => inputs)).toEqual([...question.inputs])
    const usage = { semantics: 'openai', promptTokens: 2, completionTokens: 0, source: 'upstream' } as const
    expect(
      joinEmbeddings([
        { vectors: [[1]], usage },
        { vectors: [[2]], usage },
      ]),
    ).toEqual({
      vectors: [[1], [2]],
      usage: { ...usage, promptTokens: 4 },
    })
    expect(joinEmbeddings([{ vectors: [[1]], usage }, { vectors: [[2]] }]).usage).toBeUndefined()
  })
})

describe('Vertex', () => {
  test('answers with predictions, and counts each', () => {
    const reply = vertexEmbeddings.decodeReply(recorded('google-vertex/google-vertex-embedding.json'), two)
    expect(reply.vectors.map(([first]) => first)).toEqual([-0.017999587580561638, -0.06007182598114014])
    expect(reply.usage?.promptTokens).toBe(11)
  })
  test('is asked in instances, one at a time for Gemini', () => {
    const question = ask({ input: ['a', 'b'], input_type: 'clustering', dimensions: 5 })
    expect(jsonOf(vertexEmbeddings.encodeRequest(question, options('text-embedding-005')))).toEqual({
      instances: [
        { content: 'a', task_type: 'CLUSTERING' },
        { content: 'b', task_type: 'CLUSTERING' },
      ],
      parameters: { outputDimensionality: 5 },
    })
    expect(vertexEmbeddings.split?.(question, options('text-embedding-005'))).toHaveLength(1)
    expect(vertexEmbeddings.split?.(question, options('gemini-embedding-001'))).toHaveLength(2)
  })
})

describe('Ollama', () => {
  test('gets one text bare, many as a list, and options apart', () => {
    const { body, dropped } = ollamaEmbeddings.encodeRequest(
      ask({ input: ['a cat'], dimensions: 3, seed: 1, user: 'u' }),
      options('qwen3:8b'),
    )
    expect(body).toEqual(
      json({ model: 'qwen3:8b', input: 'a cat', options: { seed: 1, dimensions: 3 }, dimensions: 3 }),
    )
    expect(dropped).toEqual(['user'])
    expect(jsonOf(ollamaEmbeddings.encodeRequest(two, options('m'))).input).toEqual(['a', 'b'])
  })
  test('answers with lists, or an error', () => {
    expect(ollamaEmbeddings.decodeReply(answer({ embeddings: [[1], [2]], prompt_eval_count: 4 }), two)).toMatchObject({
      vectors: [[1], [2]],
      usage: { promptTokens: 4 },
    })
    expect(() => ollamaEmbeddings.decodeReply(answer({ error: 'model not found' }), two)).toThrow('model not found')
  })
})

describe('Baidu', () => {
  test('takes 16 texts at once and tells errors inside a success', () => {
    expect(baiduEmbeddings.split?.(ask({ input: Array.from({ length: 17 }, () => 'x') }), options('m'))).toHaveLength(2)
    expect(() => baiduEmbeddings.decodeReply(answer({ error_code: 18, error_msg: 'qps' }), two)).toThrow(
      expect.objectContaining({ kind: 'upstream_rate_limited' }),
    )
    expect(() => baiduEmbeddings.decodeReply(answer({ error_code: 110, error_msg: 'token' }), two)).toThrow(
      expect.objectContaining({ kind: 'upstream_refused_key' }),
    )
  })
})

describe('Bedrock', () => {
  const write = (model: string, body: JsonObject) => jsonOf(bedrockEmbeddings.encodeRequest(ask(body), options(model)))
  test('is asked in the words of the model’s maker', () => {
    expect(write('amazon.titan-embed-text-v2:0', { input: 'a', dimensions: 256 })).toEqual({
      inputText: 'a',
      dimensions: 256,
    })
    expect(write('amazon.titan-embed-text-v1', { input: 'a', dimensions: 256 })).toEqual({ inputText: 'a' })
    expect(write('cohere.embed-english-v3', { input: ['a', 'b'] })).toEqual({
      texts: ['a', 'b'],
      input_type: 'search_document',
      embedding_types: ['float'],
    })
    expect(write('amazon.nova-2-multimodal-embeddings-v1:0', { input: 'a', dimensions: 384 })).toMatchObject({
      taskType: 'SINGLE_EMBEDDING',
      singleEmbeddingParams: { embeddingDimension: 384, text: { value: 'a' } },
    })
    expect(write('amazon.titan-embed-image-v1', { input: [{ image: 'aGk=' }] })).toEqual({ inputImage: 'aGk=' })
  })
  test('takes one text at a time of Amazon’s own', () => {
    expect(bedrockEmbeddings.split?.(two, options('amazon.titan-embed-text-v2:0'))).toHaveLength(2)
    expect(bedrockEmbeddings.split?.(two, options('cohere.embed-v4:0'))).toHaveLength(1)
    const many = ask({ input: Array.from({ length: 97 }, () => 'x') })
    expect(() => bedrockEmbeddings.split?.(many, options('amazon.titan-embed-text-v2:0'))).toThrow(GatewayError)
  })
  test('is read in the shapes of each', () => {
    const one = ask({ input: 'a' })
    expect(bedrockEmbeddings.decodeReply(answer({ embedding: [1], inputTextTokenCount: 3 }), one)).toMatchObject({
      vectors: [[1]],
      usage: { promptTokens: 3 },
    })
    expect(
      bedrockEmbeddings.decodeReply(answer({ embeddings: [{ embeddingType: 'TEXT', embedding: [2] }] }), one).vectors,
    ).toEqual([[2]])
    expect(bedrockEmbeddings.decodeReply(answer({ embeddings: [[1], [2]] }), two).vectors).toEqual([[1], [2]])
    expect(bedrockEmbeddings.decodeReply(answer({ embeddings: { float: [[1], [2]] } }), two).vectors).toEqual([
      [1],
      [2],
    ])
  })
})

test('tokens are taken by OpenAI upstreams alone', () => {
  const question = ask({ input: [[1, 2], [3]] })
  expect(jsonOf(openaiEmbeddingsUpstream.encodeRequest(question, options('m'))).input).toEqual([[1, 2], [3]])
  for (const [id, upstream] of Object.entries(embeddings.upstreams))
    if (id !== 'openai-embeddings')
      expect(() => upstream.encodeRequest(question, options('m'))).toThrow(
        expect.objectContaining({ kind: 'invalid_request', param: 'input' }),
      )
})
