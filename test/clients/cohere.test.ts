// The official Cohere SDK against the running gateway: ranking, the one operation of Cohere's that clients can call.
import { describe, expect, test } from 'bun:test'
import { CohereClientV2, CohereError } from 'cohere-ai'
import { useLab } from '../support/gateway.ts'
import { apiKeyOf } from '../support/seed.ts'
import { type Behaviour, byRequest, json } from '../upstream/index.ts'

const lab = useLab()
const MODEL = 'rerank-v4.0-pro'
const documents = ['Bern is a city.', 'Cheese is food.', 'The Aare flows through Bern.']

const results = [
  { index: 2, relevance_score: 0.93 },
  { index: 0, relevance_score: 0.41 },
]

/** Two answers of the same content, each in its vendor's form; a request without documents is refused. */
const ranking = (answer: Behaviour): Behaviour =>
  byRequest(({ json: body }) =>
    Array.isArray(body.documents) && body.documents.length === documents.length
      ? answer
      : json({ message: 'documents are missing' }, { status: 400 }),
  )

const vendors = [
  {
    name: 'Cohere',
    type: 34,
    answer: json({ id: 'r', results, meta: { api_version: { version: '2' }, billed_units: { search_units: 1 } } }),
  },
  { name: 'Jina', type: 38, answer: json({ model: MODEL, results, usage: { total_tokens: 15, prompt_tokens: 15 } }) },
]

const open = async (type: number, answer: Behaviour) => {
  const upstream = await lab.upstream({ fallback: ranking(answer) })
  const gateway = await lab.gateway({
    channels: [{ upstream, type, models: [MODEL] }],
    options: { ModelRatio: { [MODEL]: 1 } },
  })
  const token = apiKeyOf(gateway.seeded)
  const sdk = (key = token) => new CohereClientV2({ token: key, environment: gateway.url })
  return { gateway, upstream, sdk }
}

describe('the Cohere SDK', () => {
  test.each(vendors.map(({ name, type, answer }) => [name, type, answer] as const))(
    'ranks over %s',
    async (_name, type, answer) => {
      const { gateway, upstream, sdk } = await open(type, answer)
      const ranked = await sdk().rerank({ model: MODEL, query: 'Where is the Aare?', documents, topN: 2 })
      expect(ranked.results.map(({ index, relevanceScore }) => [index, relevanceScore])).toEqual([
        [2, 0.93],
        [0, 0.41],
      ])
      expect(upstream.last.json).toMatchObject({ model: MODEL, query: 'Where is the Aare?', documents, top_n: 2 })
      expect((await gateway.books()).rows).toMatchObject([{ model_name: MODEL }])
    },
  )

  test('throws its error with the status of a refused key', async () => {
    const { sdk } = await open(34, json({ results }))
    // The SDK's own promises are none that an expectation knows.
    const ask = async () => await sdk('sk-nobody').rerank({ model: MODEL, query: 'q', documents }, { maxRetries: 0 })
    const thrown = await ask().catch((error: unknown) => error)
    expect(thrown).toBeInstanceOf(CohereError)
    expect(thrown).toMatchObject({ statusCode: 401 })
  })
})
