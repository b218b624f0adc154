// Turns of a conversation as Gemini's contents: what is said, in which order, and what is reported as lost.
import { describe, expect, test } from 'bun:test'
import type { AssistantPart, MediaPart, Traits, Turn } from '../neutral/index.ts'
import { encode } from './conversation.fixture.ts'
import { gemini } from './index.ts'

const BYPASS = 'context_engineering_is_the_way_to_go'

const contentsOf = (turns: readonly Turn[], traits: Traits = {}, model = 'gemini-2.5-flash') =>
  encode({ turns, model }, traits).body.contents

const user = (text: string): Turn => ({ role: 'user', parts: [{ kind: 'text', text }] })
const call = (id: string, text: string, more: object = {}): AssistantPart => ({
  kind: 'tool-call',
  id,
  name: 'weather',
  arguments: text,
  ...more,
})
describe('turns', () => {
  test('are merged by role, with all system text in front', () => {
    const { body } = encode({
      turns: [
        { role: 'system', parts: [{ kind: 'text', text: 'Be brief.' }] },
        user('A'),
        user('B'),
        { role: 'system', isDeveloper: true, parts: [{ kind: 'text', text: 'And kind.' }] },
        { role: 'assistant', parts: [{ kind: 'text', text: 'C' }] },
        {
          role: 'assistant',
          parts: [
            { kind: 'text', text: '' },
            { kind: 'refusal', text: 'No' },
          ],
        },
      ],
    })
    expect(body.systemInstruction).toEqual({ parts: [{ text: 'Be brief.\nAnd kind.' }] })
    expect(body.contents).toEqual([
      { role: 'user', parts: [{ text: 'A' }, { text: 'B' }] },
      { role: 'model', parts: [{ text: 'C' }, { text: 'No' }] },
    ])
  })
  test('of system text alone are asked as a question, since Gemini demands one', () => {
    const { body } = encode({ turns: [{ role: 'system', parts: [{ kind: 'text', text: 'Say hi.' }] }] })
    expect(body.contents).toEqual([{ role: 'user', parts: [{ text: 'Say hi.' }] }])
    expect(body.systemInstruction).toBeUndefined()
  })
})

describe('calls and results', () => {
  const history = (first: AssistantPart): Turn[] => [
    user('Weather?'),
    { role: 'assistant', parts: [{ kind: 'text', text: 'Let me see.' }, first, call('c2', '[1]')] },
    { role: 'user', parts: [{ kind: 'tool-result', id: 'c1', parts: [{ kind: 'text', text: '{"sun":true}' }] }] },
    {
      role: 'user',
      parts: [
        { kind: 'text', text: 'Well?' },
        { kind: 'tool-result', id: 'c2', parts: [{ kind: 'text', text: 'rain' }] },
      ],
    },
  ]
  test('pair by id, keep text beside calls, and put results first in one turn', () => {
    expect(contentsOf(history(call('c1', '{"city":"Rome"}')))).toEqual([
      { role: 'user', parts: [{ text: 'Weather?' }] },
      {
        role: 'model',
        parts: [
          { text: 'Let me see.' },
          { functionCall: { id: 'c1', name: 'weather', args: { city: 'Rome' } }, thoughtSignature: BYPASS },
          { functionCall: { id: 'c2', name: 'weather', args: { _raw: '[1]' } } },
        ],
      },
      {
        role: 'user',
        parts: [
          { functionResponse: { id: 'c1', name: 'weather', response: { sun: true } } },
          { functionResponse: { id: 'c2', name: 'weather', response: { output: 'rain' } } },
          { text: 'Well?' },
        ],
      },
    ])
  })
  test('come in the order of their calls, whatever order the client sent them in', () => {
    const result = (id: string): Turn => ({
      role: 'user',
      parts: [{ kind: 'tool-result', id, parts: [{ kind: 'text', text: id }] }],
    })
    const turns: Turn[] = [
      user('Weather?'),
      { role: 'assistant', parts: [call('c1', '{}'), call('c2', '{}')] },
      user('Well?'),
      result('c2'),
      result('c1'),
    ]
    expect(contentsOf(turns, { hasCallIds: false })).toMatchObject([
      {},
      {},
      {
        parts: [
          { functionResponse: { response: { output: 'c1' } } },
          { functionResponse: { response: { output: 'c2' } } },
          { text: 'Well?' },
        ],
      },
    ])
  })
  test('carry no ids where the upstream refuses them', () => {
    expect(JSON.stringify(contentsOf(history(call('c1', '')), { hasCallIds: false }))).not.toContain('"id"')
  })
  test("send Gemini's own signature back and nobody else's", () => {
    const own = contentsOf(history(call('c1', '{}', { signature: { issuer: 'gemini', value: 'sig' } })))
    expect(JSON.stringify(own)).toContain('"thoughtSignature":"sig"')
    expect(JSON.stringify(own)).not.toContain(BYPASS)
    const other = contentsOf(history(call('c1', '{}', { signature: { issuer: 'claude', value: 'foreign' } })))
    expect(JSON.stringify(other)).not.toContain('foreign')
    expect(JSON.stringify(other)).toContain(BYPASS)
    const { body } = encode({ turns: history(call('c1', '')) }, {}, { signsGeminiCalls: false })
    expect(JSON.stringify(body)).not.toContain('thoughtSignature')
  })
  test('give lists, scalars and failures as the object Gemini demands', () => {
    const responseOf = (part: object) => {
      const turns: Turn[] = [{ role: 'user', parts: [{ kind: 'tool-result', id: 'x', name: 'f', parts: [], ...part }] }]
      const [content] = contentsOf(turns) as { parts: { functionResponse: { response: unknown } }[] }[]
      return content?.parts[0]?.functionResponse.response
    }
    const said = (text: string) => ({ parts: [{ kind: 'text', text }] })
    expect(responseOf(said('[1,2]'))).toEqual({ result: [1, 2] })
    expect(responseOf(said('42'))).toEqual({ output: '42' })
    expect(responseOf({})).toEqual({ output: '' })
    expect(responseOf({ ...said('broken'), isError: true })).toEqual({ error: 'broken' })
    expect(responseOf({ ...said('7'), json: 7 })).toEqual({ output: 7 })
  })
  test('hold pictures inside the result from Gemini 3 on, behind it before', () => {
    const picture: MediaPart = { kind: 'image', source: { kind: 'base64', mimeType: 'image/jpg', data: 'aQ==' } }
    const turns: Turn[] = [
      {
        role: 'user',
        parts: [{ kind: 'tool-result', id: 'x', name: 'f', parts: [{ kind: 'text', text: 'ok' }, picture] }],
      },
    ]
    const inline = { inlineData: { mimeType: 'image/jpeg', data: 'aQ==' } }
    const response = { id: 'x', name: 'f', response: { output: 'ok' } }
    expect(contentsOf(turns)).toEqual([{ role: 'user', parts: [{ functionResponse: response }, inline] }])
    expect(contentsOf(turns, {}, 'gemini-3-pro-preview')).toEqual([
      { role: 'user', parts: [{ functionResponse: { ...response, parts: [inline] } }] },
    ])
  })
})

describe('thoughts, pictures and files', () => {
  test('of Gemini go back, those of others do not', () => {
    const parts: AssistantPart[] = [
      { kind: 'reasoning', text: 'unsigned' },
      { kind: 'reasoning', text: 'foreign', signature: { issuer: 'claude', value: 'x' } },
      { kind: 'reasoning', text: 'own', signature: { issuer: 'gemini', value: 's' } },
      { kind: 'text', text: 'Answer', signature: { issuer: 'gemini', value: 't' } },
    ]
    expect(contentsOf([{ role: 'assistant', parts }])).toEqual([
      {
        role: 'model',
        parts: [
          { text: 'own', thought: true, thoughtSignature: 's' },
          { text: 'Answer', thoughtSignature: 't' },
        ],
      },
    ])
  })
  test('that an earlier answer showed as markdown are pictures again, with the text around them', () => {
    const text = 'Here: ![image](data:image/png;base64,aWNvbg==) and more.'
    expect(contentsOf([user(text), { role: 'assistant', parts: [{ kind: 'text', text }] }])).toEqual([
      { role: 'user', parts: [{ text }] },
      {
        role: 'model',
        parts: [
          { text: 'Here: ' },
          { inlineData: { mimeType: 'image/png', data: 'aWNvbg==' }, thoughtSignature: BYPASS },
          { text: ' and more.' },
        ],
      },
    ])
  })
  test('by address are fetched unless Google reads the address', () => {
    const media = (url: string): MediaPart => ({ kind: 'video', source: { kind: 'url', url } })
    const { needsBytes } = gemini.upstream
    expect(needsBytes(media('https://example.org/a.mp4'), {})).toBe(true)
    expect(needsBytes(media('https://example.org/a.mp4'), { fetchesMedia: true })).toBe(false)
    for (const url of ['https://www.youtube.com/watch?v=x', 'https://youtu.be/x', 'gs://bucket/a.mp4'])
      expect(needsBytes(media(url), {})).toBe(false)
    expect(contentsOf([{ role: 'user', parts: [media('https://youtu.be/x'), media('gs://b/a.mp4')] }])).toEqual([
      {
        role: 'user',
        parts: [
          { fileData: { mimeType: 'video/webm', fileUri: 'https://youtu.be/x' } },
          { fileData: { mimeType: 'video/mp4', fileUri: 'gs://b/a.mp4' } },
        ],
      },
    ])
  })
  test('that only another vendor holds are reported', () => {
    const source = { kind: 'file' as const, id: 'file-1', issuer: 'claude' as const }
    const { body, dropped } = encode({ turns: [user('Read'), { role: 'user', parts: [{ kind: 'file', source }] }] })
    expect(dropped).toEqual(['contents (file by file id)'])
    expect(JSON.stringify(body)).not.toContain('file-1')
  })
  test('without a type are told by how they begin', () => {
    const source = { kind: 'base64' as const, mimeType: '', data: 'JVBERi0xLjQK' }
    expect(JSON.stringify(contentsOf([{ role: 'user', parts: [{ kind: 'file', source }] }]))).toContain(
      'application/pdf',
    )
  })
})
