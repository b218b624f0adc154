// Embeddings in Gemini's own format.
import { describe, expect, test } from 'bun:test'
import { geminiEmbeddings } from './index.ts'

const content = { parts: [{ text: 'Hello' }] }

describe('a request for embeddings', () => {
  test('is read in both its forms', () => {
    const path = { model: 'gemini-embedding-001' }
    expect(geminiEmbeddings.readRequest({ content }, path).readPrompt().texts).toEqual(['Hello'])
    const batch = {
      requests: [
        { model: 'models/x', content },
        { model: 'models/x', content },
      ],
    }
    expect(geminiEmbeddings.readRequest(batch).model).toBe('x')
    expect(geminiEmbeddings.readRequest(batch, path).readPrompt().texts).toEqual(['Hello', 'Hello'])
    expect(() => geminiEmbeddings.readRequest({}, path)).toThrow('content')
    expect(() => geminiEmbeddings.readRequest({ requests: [] }, path)).toThrow('requests')
  })
  test('names the upstream model in each request of a batch, and nothing else changes', () => {
    const edits = geminiEmbeddings.modelEdits(
      { requests: [{ model: 'models/x', content, outputDimensionality: 5 }] },
      'y',
    )
    expect(JSON.parse(edits.get('requests') ?? '')).toEqual([{ model: 'models/y', content, outputDimensionality: 5 }])
    expect([...geminiEmbeddings.modelEdits({ model: 'models/x', content }, 'y')]).toEqual([['model', '"models/y"']])
    expect(geminiEmbeddings.modelEdits({ content }, 'y').size).toBe(0)
    expect(geminiEmbeddings.modelEdits({ requests: [{ model: 'models/y' }] }, 'y').size).toBe(0)
  })
})

describe('an answer', () => {
  test('is complete with its vectors, and its usage is read where it is', () => {
    expect(geminiEmbeddings.readAnswer({ embeddings: [{ values: [1] }, { values: [2] }] })).toMatchObject({
      isComplete: true,
      resultCount: 2,
      usage: undefined,
    })
    expect(
      geminiEmbeddings.readAnswer({ embedding: { values: [1] }, usageMetadata: { promptTokenCount: 6 } }),
    ).toMatchObject({ isComplete: true, resultCount: 1, usage: { promptTokens: 6, completionTokens: 0 } })
    expect(geminiEmbeddings.readAnswer({}).isComplete).toBe(false)
    expect(geminiEmbeddings.readAnswer({ error: { code: 403, message: 'no' } }).error?.kind).toBe(
      'upstream_refused_key',
    )
  })
})
