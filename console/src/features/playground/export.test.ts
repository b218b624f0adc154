// Tests of requests, code, and conversations that are saved and read again.
import { describe, expect, test } from 'bun:test'
import { before, type Message, openCalls, toolMessage, userMessage } from './conversation.ts'
import { readConversation, writeCode, writeConversation, writeMarkdown } from './export.ts'
import { buildRequest } from './request.ts'
import { defaultSettings, readSettings } from './settings.ts'

const answer: Message = {
  id: 'a1',
  role: 'assistant',
  text: '',
  status: 'done',
  model: 'gpt-x',
  reasoning: 'Hm.\nYes.',
  toolCalls: [{ id: 'c1', name: 'weather', arguments: '{"city":"Paris"}' }],
}
const talk: readonly Message[] = [userMessage("It's cold?"), answer, toolMessage('c1', '5 °C')]

describe('a request', () => {
  test('holds only what is switched on', () => {
    expect(buildRequest({ ...defaultSettings, isStream: false }, 'm', '', [userMessage('Hi')])).toEqual({
      model: 'm',
      messages: [{ role: 'user', content: 'Hi' }],
    })
  })

  test('has the system prompt, parameters, tools, effort and the members laid over it', () => {
    const settings = readSettings({
      system: 'Be brief.',
      numbers: { temperature: 0.2, seed: 7 },
      sent: ['temperature', 'seed'],
      effort: 'low',
      tools: '[{"type":"function","function":{"name":"weather"}}]',
      extra: '{"temperature":1,"top_k":5}',
    })
    const body = buildRequest(settings, 'm', 'vip', talk)
    expect(body).toMatchObject({
      group: 'vip',
      temperature: 1,
      seed: 7,
      top_k: 5,
      reasoning_effort: 'low',
      stream: true,
    })
    expect(body.tools).toHaveLength(1)
    expect(body.messages).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: "It's cold?" },
      {
        role: 'assistant',
        content: '',
        tool_calls: [{ id: 'c1', type: 'function', function: { name: 'weather', arguments: '{"city":"Paris"}' } }],
      },
      { role: 'tool', tool_call_id: 'c1', content: '5 °C' },
    ])
  })

  test('carries pictures and files as parts, and leaves out answers without a word', () => {
    const failed: Message = { id: 'f', role: 'assistant', text: '', status: 'failed', error: 'no' }
    const asked = userMessage('Look', [
      { kind: 'image', name: 'a.png', url: 'data:image/png;base64,AA==' },
      { kind: 'text', name: 'a.txt', text: 'words' },
      { kind: 'file', name: 'a.pdf', url: 'data:application/pdf;base64,AA==' },
    ])
    const { messages } = buildRequest(defaultSettings, 'm', '', [failed, asked])
    expect(messages).toEqual([
      {
        role: 'user',
        content: [
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } },
          { type: 'text', text: 'a.txt:\n\nwords' },
          { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,AA==' } },
          { type: 'text', text: 'Look' },
        ],
      },
    ])
  })

  test('broken JSON in the settings adds nothing', () => {
    const settings = { ...defaultSettings, tools: '[{', extra: '[1]' }
    expect(Object.keys(buildRequest(settings, 'm', '', []))).toEqual(['model', 'messages', 'stream', 'stream_options'])
  })
})

describe('code', () => {
  const body = buildRequest({ ...defaultSettings, isStream: false }, 'm', 'vip', [userMessage("It's")])

  test('is quoted for a shell, names no group and holds no key', () => {
    const code = writeCode('curl', 'https://g.example', body)
    expect(code).toContain(`'\\''`)
    expect(code).toContain('$API_KEY')
    expect(code).not.toContain('vip')
  })
  test('for Python has Python’s words', () => {
    const code = writeCode('python', 'https://g.example', { model: 'm', stream: true, x: null, list: [] })
    expect(code).toContain('"stream": True')
    expect(code).toContain('"x": None')
    expect(code).toContain('for chunk in answer')
  })
  test('for JavaScript is a value', () => {
    expect(writeCode('javascript', 'https://g.example', body)).toContain("baseURL: 'https://g.example/v1'")
  })
})

describe('a conversation', () => {
  test('that was saved is read again as it was', () => {
    const read = readConversation(writeConversation({ settings: defaultSettings, model: 'm', messages: talk }))
    const withoutIds = (messages: readonly Message[] = []) => messages.map(({ id: _id, ...message }) => message)
    expect(withoutIds(read?.messages)).toEqual(withoutIds(talk))
    expect(read).toMatchObject({ settings: defaultSettings, model: 'm' })
  })
  test.each(['', '{', '[]', '{"messages":5}', 'null'])('%j is none', (text) => {
    expect(readConversation(text)).toBeUndefined()
  })
  test('drops what is no message', () => {
    expect(readConversation('{"messages":[null,{"role":"evil","text":"x"},{"role":"user"}]}')?.messages).toEqual([])
  })
  test('is readable as Markdown', () => {
    expect(writeMarkdown(talk)).toContain('## Assistant (gpt-x)\n\n> Hm.\n> Yes.')
  })
  test('waits for the results of its last calls', () => {
    expect(openCalls(talk.slice(0, 2)).map(({ id }) => id)).toEqual(['c1'])
    expect(openCalls(talk)).toEqual([])
    expect(before(talk, 'a1')).toEqual(talk.slice(0, 1))
  })
})
