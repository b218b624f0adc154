// Every client family's way of showing its key is understood.
import { describe, expect, test } from 'bun:test'
import { findApiKey } from './api-key.ts'

const find = (headers: Record<string, string>, path = '/v1/chat/completions', query = '') =>
  findApiKey({ headers: new Headers(headers), path, query })

describe('findApiKey', () => {
  test.each([
    [{ authorization: 'Bearer sk-abc' }, '/v1/chat/completions', ''],
    [{ authorization: 'bearer abc' }, '/v1/chat/completions', ''],
    [{ authorization: 'sk-abc' }, '/v1/chat/completions', ''],
    [{ 'x-api-key': 'sk-abc' }, '/v1/messages', ''],
    [{ 'x-api-key': 'sk-abc', authorization: 'Bearer sk-other' }, '/v1/messages', ''],
    [{ 'x-goog-api-key': 'abc' }, '/v1beta/models/gemini:generateContent', ''],
    [{}, '/v1beta/models/gemini:generateContent', '?key=sk-abc'],
    [{ 'x-goog-api-key': 'abc' }, '/v1beta/models/gemini:generateContent', '?key=other'],
    [
      { 'sec-websocket-protocol': 'realtime, openai-insecure-api-key.sk-abc, openai-beta.realtime-v1' },
      '/v1/realtime',
      '',
    ],
    [{ authorization: 'midjourney-proxy', 'mj-api-secret': 'Bearer sk-abc' }, '/mj/submit/imagine', ''],
  ])('%p at %p', (headers, path, query) => {
    expect(find(headers as Record<string, string>, path, query)).toEqual({ key: 'abc', pinnedChannel: undefined })
  })
  test('a second part is the channel an administrator wants', () => {
    expect(find({ authorization: 'Bearer sk-abc-17-x' })).toEqual({ key: 'abc', pinnedChannel: '17' })
  })
  test('a query key counts only for the Gemini family', () => {
    expect(find({}, '/v1/chat/completions', '?key=abc').key).toBe('')
  })
})
