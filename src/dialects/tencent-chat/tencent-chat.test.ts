// Hunyuan: requests and answers as Tencent's API and the reference's recordings have them.
import { describe, expect, test } from 'bun:test'
import {
  assistant,
  encode,
  frameOf,
  isComplete,
  picture,
  play,
  readStream,
  system,
  toolTurns,
  user,
  weather,
} from '../vendor-family/test-support.ts'
import { tencentChat } from './index.ts'

describe('a request', () => {
  test('says messages and sampling in Tencent’s words', () => {
    const { body, dropped } = encode(tencentChat, {
      model: 'hunyuan-lite',
      isStream: true,
      sampling: { topP: 0.9, temperature: 0.5, stop: ['END'], seed: 20_000, outputTokensMax: 5 },
    })
    expect(body).toEqual({
      Model: 'hunyuan-lite',
      Messages: [
        { Role: 'system', Content: 'Be brief.' },
        { Role: 'user', Content: 'Say hello.' },
      ],
      Stream: true,
      TopP: 0.9,
      Temperature: 0.5,
      Stop: ['END'],
    })
    expect(dropped).toEqual(['max_tokens', 'seed'])
  })

  test('puts system texts first and merges neighbours', () => {
    const { body } = encode(tencentChat, { turns: [user('a'), system('s1'), user('b'), assistant('c'), system('s2')] })
    expect(body.Messages).toEqual([
      { Role: 'system', Content: 's1\n\ns2' },
      { Role: 'user', Content: 'a\n\nb' },
      { Role: 'assistant', Content: 'c' },
    ])
  })

  test('pairs calls with results and can demand one tool', () => {
    const { body, dropped } = encode(tencentChat, {
      turns: toolTurns,
      tools: [weather],
      toolChoice: { kind: 'required' },
    })
    const tool = {
      Type: 'function',
      Function: { Name: 'weather', Parameters: JSON.stringify(weather.schema), Description: 'Get the weather' },
    }
    expect(body.Tools).toEqual([tool])
    expect([body.ToolChoice, body.CustomTool]).toEqual(['custom', tool])
    expect((body.Messages as unknown[]).slice(1)).toEqual([
      {
        Role: 'assistant',
        Content: '',
        ToolCalls: [
          { Id: 'call_1', Type: 'function', Function: { Name: 'weather', Arguments: '{"location":"Paris"}' } },
        ],
      },
      { Role: 'tool', Content: '18C', ToolCallId: 'call_1' },
    ])
    expect(dropped).toEqual([])
    const two = encode(tencentChat, {
      tools: [weather, { kind: 'function', name: 'b' }],
      toolChoice: { kind: 'required' },
    })
    expect(two.dropped).toEqual(['tool_choice'])
  })

  test('shows pictures beside text', () => {
    expect(encode(tencentChat, { turns: [picture] }).body.Messages).toEqual([
      {
        Role: 'user',
        Contents: [
          { Type: 'text', Text: 'What is this?' },
          { Type: 'image_url', ImageUrl: { Url: 'data:image/png;base64,iVBORw0KGgo=' } },
        ],
      },
    ])
  })
})

const Usage = { PromptTokens: 7, CompletionTokens: 3, TotalTokens: 10 }

// https://cloud.tencent.com/document/product/1729/105701
describe('an answer', () => {
  test('whole and streamed says the same', () => {
    const whole = tencentChat.decodeReply({
      Response: {
        Id: 'u1',
        RequestId: 'r',
        Choices: [{ Index: 0, Message: { Role: 'assistant', Content: 'Hello there.' }, FinishReason: 'stop' }],
        Usage,
      },
    })
    const streamed = readStream(tencentChat, [
      frameOf({
        Id: 'u1',
        Choices: [{ Delta: { Role: 'assistant', Content: 'Hello' }, FinishReason: '' }],
        Usage: { PromptTokens: 7, CompletionTokens: 1 },
      }),
      frameOf({ Id: 'u1', Choices: [{ Delta: { Content: ' there.' }, FinishReason: 'stop' }], Usage }),
    ])
    expect(streamed).toEqual(whole)
    expect(whole.usage).toMatchObject({ promptTokens: 7, completionTokens: 3 })
  })

  test('joins pieces of calls by their ids', () => {
    const piece = (call: object, FinishReason = '') =>
      frameOf({ Id: 'u1', Choices: [{ Delta: { ToolCalls: [call] }, FinishReason }] })
    const reply = readStream(tencentChat, [
      piece({ Id: 'a', Function: { Name: 'weather', Arguments: '{"x"' } }),
      piece({ Id: 'a', Function: { Name: 'weather', Arguments: ':1}' } }),
      piece({ Id: 'b', Function: { Name: 'now', Arguments: '' } }),
      piece({ Id: '', Function: { Name: '', Arguments: '' } }, 'tool_calls'),
    ])
    expect(reply.answers[0]?.parts).toEqual([
      { kind: 'tool-call', id: 'a', name: 'weather', arguments: '{"x":1}' },
      { kind: 'tool-call', id: 'b', name: 'now', arguments: '{}' },
    ])
    expect(reply.answers[0]?.finish.reason).toBe('tool-calls')
  })

  test('has thoughts apart and says when a filter stopped it', () => {
    const reply = readStream(tencentChat, [
      frameOf({ Choices: [{ Delta: { ReasoningContent: 'Hm' } }] }),
      frameOf({ Choices: [{ Delta: { Content: 'No' }, FinishReason: 'sensitive' }] }),
    ])
    expect(reply.answers[0]?.parts.map(({ kind }) => kind)).toEqual(['reasoning', 'text'])
    expect(reply.answers[0]?.finish.reason).toBe('content-filter')
  })

  test('is whole by its finish alone', () => {
    expect(isComplete(play(tencentChat, [frameOf({ Choices: [{ Delta: { Content: 'Hi' } }] })]))).toBe(false)
  })

  test.each([
    ['AuthFailure.SignatureFailure', 'upstream_refused_key'],
    ['RequestLimitExceeded', 'upstream_rate_limited'],
    ['LimitExceeded.ConcurrencyLimitExceeded', 'upstream_rate_limited'],
    ['FailedOperation.ResourcePackExhausted', 'upstream_rate_limited'],
    ['FailedOperation.EngineRequestTimeout', 'upstream_timeout'],
    ['InvalidParameterValue.Model', 'upstream_bad_request'],
    ['OperationDenied.TextIllegalDetected', 'upstream_content_filter'],
    ['InternalError', 'upstream_failed'],
  ])('with the error %s is %s', (Code, kind) => {
    const body = { Response: { Error: { Code, Message: 'm' }, RequestId: 'r' } }
    expect(tencentChat.readError(200, body).kind).toBe(kind as never)
    expect(() => tencentChat.decodeReply(body)).toThrow()
    expect(play(tencentChat, [frameOf(body)]).find((event) => event.kind === 'error')).toMatchObject({
      error: { kind },
    })
  })

  test('with an error message in the middle is an error', () => {
    const events = play(tencentChat, [
      frameOf({ Choices: [{ Delta: { Content: 'Hi' } }] }),
      frameOf({ ErrorMsg: { Msg: 'service internal error', Code: 4001 } }),
    ])
    expect(events.find(({ kind }) => kind === 'error')).toMatchObject({ error: { code: '4001' } })
  })
})
