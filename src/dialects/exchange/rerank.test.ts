// Rankings: what is asked of each upstream, and what clients get.
import { describe, expect, test } from 'bun:test'
import type { JsonObject } from '../../kernel/index.ts'
import { aliRerank } from '../ali-rerank/index.ts'
import { cohereRerank } from '../cohere-rerank/index.ts'
import { jinaRerank, jinaRerankClient } from '../jina-rerank/index.ts'
import { readResults } from '../jina-rerank/results.ts'
import { answer, context, json, jsonOf, options, recorded } from './exchange.fixture.ts'

const ask = (body: JsonObject) =>
  jinaRerankClient.decodeRequest(json({ model: 'm', query: 'cat', documents: ['a', 'b'], ...body }))
const write = (reply: Parameters<typeof jinaRerankClient.encodeReply>[0], body: JsonObject = {}) =>
  jinaRerankClient.encodeReply(reply, ask(body), context).body

describe('clients', () => {
  test('send documents as strings or objects', () => {
    expect(ask({ documents: ['a', { text: 'b', id: 7 }], top_n: 1, return_documents: true })).toMatchObject({
      documents: [{ text: 'a' }, { text: 'b', original: { text: 'b', id: 7 } }],
      topCount: 1,
      wantsDocuments: true,
    })
  })
  test('are told which member is wrong', () => {
    for (const [body, param] of [
      [{ query: '' }, 'query'],
      [{ documents: [] }, 'documents'],
      [{ documents: [{ title: 'x' }] }, 'documents'],
      [{ documents: [null] }, 'documents'],
      [{ top_n: 'all' }, 'top_n'],
      [{ return_documents: 'maybe' }, 'return_documents'],
    ] as const)
      expect(() => ask(body as JsonObject)).toThrow(expect.objectContaining({ kind: 'invalid_request', param }))
  })
  test('get their own documents back, unless they are unwanted', () => {
    const reply = { results: [{ index: 1, score: 0.9 }] }
    const documents = ['a', { text: 'b', id: 7 }]
    expect(write(reply, { documents })).toEqual({
      id: 'req-1',
      model: 'client-model',
      results: [{ index: 1, relevance_score: 0.9, document: { text: 'b', id: 7 } }],
      usage: { prompt_tokens: 7, total_tokens: 7 },
    })
    expect(write(reply, { documents, return_documents: false })).toMatchObject({
      results: [{ index: 1, relevance_score: 0.9 }],
    })
    expect(JSON.stringify(write(reply, { return_documents: false }))).not.toContain('document"')
  })
  test('never get more results than they asked for', () => {
    const results = [0, 1].map((index) => ({ index, score: 1 - index }))
    expect(write({ results }, { top_n: 1 })).toMatchObject({ results: [{ index: 0 }] })
  })
})

describe('Cohere', () => {
  test('ranks all documents when the client does not say how many', () => {
    expect(
      jsonOf(cohereRerank.encodeRequest(ask({ documents: ['a', { text: 'b' }] }), options('rerank-v3.5'))),
    ).toEqual({
      model: 'rerank-v3.5',
      query: 'cat',
      documents: ['a', 'b'],
      top_n: 2,
    })
  })
  test('bills searches, not tokens', () => {
    const reply = cohereRerank.decodeReply(recorded('cohere/cohere-reranking.1.json'), ask({}))
    expect(reply).toEqual({
      id: 'b44fe75b-e3d3-489a-b61e-1a1aede3ef72',
      results: [
        { index: 1, score: 0.10183054 },
        { index: 0, score: 0.03762639 },
      ],
      searchUnits: 1,
    })
    expect(write(reply)).toMatchObject({ meta: { billed_units: { search_units: 1 } } })
  })
})

describe('DashScope', () => {
  test('is asked with input and parameters apart', () => {
    expect(
      jsonOf(aliRerank.encodeRequest(ask({ top_n: 2, return_documents: true }), options('gte-rerank-v2'))),
    ).toEqual({
      model: 'gte-rerank-v2',
      input: { query: 'cat', documents: ['a', 'b'] },
      parameters: { top_n: 2, return_documents: true },
    })
  })
  test('answers inside `output`, or with a code', () => {
    const told = answer({
      output: { results: [{ index: 0, relevance_score: 0.1, document: { text: 'a' } }] },
      usage: { total_tokens: 12 },
      request_id: 'r',
    })
    expect(aliRerank.decodeReply(told, ask({}))).toMatchObject({
      id: 'r',
      usage: { promptTokens: 12 },
      results: [{ document: { text: 'a' } }],
    })
    const failed = answer({ code: 'Throttling.RateQuota', message: 'slow down', request_id: 'r' })
    expect(() => aliRerank.decodeReply(failed, ask({}))).toThrow(
      expect.objectContaining({ kind: 'upstream_rate_limited' }),
    )
  })
})

describe('results', () => {
  test('are read in the spelling of Bedrock too, best first', () => {
    const { body } = recorded('amazon-bedrock/amazon-bedrock-reranking.1.json')
    const question = ask({ documents: ['0', '1', '2', '3', '4', '5'] })
    expect(readResults(body?.results, question).map(({ index }) => index)).toEqual([0, 5])
  })
  test('of documents that were not sent, or without a score, are no answer', () => {
    for (const results of [[{ index: 9, relevance_score: 1 }], [{ index: 0 }], [{ relevance_score: 1 }], 'x'])
      expect(() => readResults(results, ask({}))).toThrow(expect.objectContaining({ kind: 'upstream_bad_answer' }))
  })
})

describe('the lane', () => {
  test('counts query and documents', () => {
    const facts = jinaRerank.readRequest({ model: 'm', query: 'q', documents: ['a', { text: 'b' }] })
    expect(facts.readPrompt().texts).toEqual(['a', 'b', 'q'])
    expect(() => jinaRerank.readRequest({ query: 'q', documents: ['a'] })).toThrow(
      expect.objectContaining({ param: 'model' }),
    )
  })
  test('finds usage where each vendor puts it', () => {
    const tokens = (told: JsonObject) => jinaRerank.readAnswer({ results: [], ...told }).usage?.promptTokens
    expect(tokens({ usage: { total_tokens: 12 } })).toBe(12)
    expect(tokens({ meta: { tokens: { input_tokens: 3, output_tokens: 0 } } })).toBe(3)
    expect(tokens({ meta: { billed_units: { input_tokens: 9 } } })).toBe(9)
    expect(tokens({})).toBeUndefined()
    expect(jinaRerank.readAnswer({ results: [], usage: { total_tokens: -1 } })).toMatchObject({
      usage: undefined,
      isUsageAbsurd: true,
    })
    expect(jinaRerank.readAnswer({ error: { message: 'x' } })).toMatchObject({
      isComplete: false,
      error: { message: 'x' },
    })
  })
})
