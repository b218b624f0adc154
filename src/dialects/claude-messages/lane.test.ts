// What the lane reads of a Claude request, and how it puts a system prompt in.
import { describe, expect, test } from 'bun:test'
import { GatewayError } from '../../kernel/index.ts'
import { claudeMessages } from './index.ts'
import { ask } from './requests.fixture.ts'

const { lane } = claudeMessages

describe('facts', () => {
  test('name model, stream and limit', () => {
    expect(lane.readRequest(ask({ stream: true }))).toMatchObject({
      model: 'claude-sonnet-4-5',
      isStream: true,
      maxOutputTokens: 1000,
      answerCount: 1,
      choiceCount: 1,
      wantsStreamUsage: true,
    })
    expect(() => lane.readRequest(ask({ max_tokens: 'many' }))).toThrow(GatewayError)
    expect(() => lane.readRequest(ask({ messages: undefined }))).toThrow('"messages"')
  })

  test('hold every text, medium and tool of the prompt', () => {
    const prompt = lane
      .readRequest(
        ask({
          system: [{ type: 'text', text: 'system text' }],
          messages: [
            {
              role: 'user',
              content: [
                { type: 'text', text: 'user text' },
                { type: 'image', source: { type: 'url', url: 'https://a.example/i' } },
              ],
            },
            {
              role: 'assistant',
              content: [
                { type: 'thinking', thinking: 'a thought', signature: 's' },
                { type: 'tool_use', id: 'a', name: 'f', input: { city: 'Rome' } },
              ],
            },
            {
              role: 'user',
              content: [
                { type: 'tool_result', tool_use_id: 'a', content: [{ type: 'text', text: 'result text' }] },
                { type: 'document', source: { type: 'text', data: 'document text' } },
              ],
            },
          ],
          tools: [{ name: 'f', description: 'tool text', input_schema: { type: 'object' } }],
        }),
      )
      .readPrompt()
    for (const text of [
      'system text',
      'user text',
      'a thought',
      '{"city":"Rome"}',
      'result text',
      'document text',
      'tool text',
      '{"type":"object"}',
    ])
      expect(prompt.texts).toContain(text)
    expect(prompt).toMatchObject({
      media: [{ kind: 'image', url: 'https://a.example/i' }],
      messageCount: 3,
      toolCount: 1,
    })
  })
})

describe('edits', () => {
  const put = (system: string | readonly object[] | undefined, isMerged: boolean) => {
    const body = ask(system === undefined ? {} : { system: system as never })
    const done = lane.systemPromptEdits?.(body, { text: 'P', isMerged, upstreamModel: 'm' })
    return done === undefined ? undefined : [JSON.parse(done.edits.get('system') ?? ''), done.isOverwritten]
  }

  test('set a system prompt, or merge it in front of the caller’s', () => {
    expect(put(undefined, false)).toEqual(['P', false])
    expect(put('', true)).toEqual(['P', false])
    expect(put('mine', false)).toBeUndefined()
    expect(put('mine', true)).toEqual(['P\nmine', true])
    expect(put([{ type: 'text', text: 'mine' }], true)).toEqual([
      [
        { type: 'text', text: 'P' },
        { type: 'text', text: 'mine' },
      ],
      true,
    ])
  })

  test('name the upstream’s model and fill in counted usage', () => {
    expect(lane.modelEdits(ask(), 'claude-x').get('model')).toBe('"claude-x"')
    expect(lane.streamUsageEdits(ask({ stream: true }), true).size).toBe(0)
    const usage = lane
      .usageEdits({ semantics: 'anthropic', promptTokens: 3, completionTokens: 4, source: 'counted' })
      .get('usage')
    expect(JSON.parse(usage ?? '')).toMatchObject({ input_tokens: 3, output_tokens: 4 })
  })
})
