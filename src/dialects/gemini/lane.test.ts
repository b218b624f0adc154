// Gemini's lane: facts of requests, edits, taps on answers, thinking suffixes and errors.
import { describe, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { GatewayError, type JsonObject, spliceTopLevel } from '../../kernel/index.ts'
import { DEFAULT_POLICY, type ReasoningWish } from '../neutral/index.ts'
import { gemini } from './index.ts'
import { encodeThinking } from './thinking.ts'

const { lane } = gemini
const path = { model: 'gemini-2.5-flash', isStream: true }
const ask = (more: JsonObject = {}): JsonObject => ({ contents: [{ role: 'user', parts: [{ text: 'Hi' }] }], ...more })
const frame = (data: string) => ({ bytes: new Uint8Array(0), data, event: undefined })

describe('a request', () => {
  test('has its model and stream flag from the path', () => {
    const facts = lane.readRequest(ask({ generation_config: { max_output_tokens: '50', candidateCount: 2 } }), path)
    expect(facts).toMatchObject({
      model: 'gemini-2.5-flash',
      isStream: true,
      maxOutputTokens: 50,
      answerCount: 2,
      choiceCount: 2,
    })
    expect(lane.readRequest(ask({ model: 'models/gemini-x' })).model).toBe('gemini-x')
    expect(lane.readRequest(ask(), path).maxOutputTokens).toBeUndefined()
  })
  test('is counted with its system text, its tools, calls and media', () => {
    const prompt = lane
      .readRequest(
        {
          system_instruction: { parts: [{ text: 'System' }] },
          contents: [
            { parts: [{ text: 'Look' }, { inline_data: { mime_type: 'image/png', data: 'aQ==' } }] },
            { role: 'model', parts: [{ functionCall: { name: 'f', args: { secret: 'word' } } }] },
            { parts: [{ fileData: { fileUri: 'https://x/a.mp4' } }] },
          ],
          tools: [{ functionDeclarations: [{ name: 'f', description: 'Does it' }] }],
        },
        path,
      )
      .readPrompt()
    expect(prompt.texts.slice(0, 2)).toEqual(['System', 'Look'])
    expect(prompt.texts.join(' ')).toContain('word')
    expect(prompt.texts.join(' ')).toContain('Does it')
    expect(prompt.media).toEqual([{ kind: 'image' }, { kind: 'video', url: 'https://x/a.mp4' }])
    expect(prompt).toMatchObject({ toolCount: 1, messageCount: 3 })
  })
  test('without contents, with wrong counts or without a model is refused', () => {
    const refuse = (body: JsonObject, facts?: { model: string }) => {
      expect(() => lane.readRequest(body, facts)).toThrow(GatewayError)
    }
    refuse({}, path)
    refuse({ contents: [] }, path)
    refuse(ask())
    refuse(ask({ generationConfig: { candidateCount: 'many' } }), path)
    refuse(ask({ generationConfig: { maxOutputTokens: -1 } }), path)
  })
  test('takes a channel’s system prompt, in front of its own only when that is wanted', () => {
    const put = (body: JsonObject, isMerged: boolean) =>
      lane.systemPromptEdits?.(body, { text: 'Mine', isMerged, upstreamModel: 'm' })
    const edited = (body: JsonObject, isMerged: boolean) => {
      const edits = put(body, isMerged)
      return edits === undefined ? undefined : JSON.parse(spliceTopLevel(JSON.stringify(body), edits.edits))
    }
    expect(edited(ask(), false).systemInstruction).toEqual({ parts: [{ text: 'Mine' }] })
    const own = ask({ system_instruction: { role: 'user', parts: [{ text: 'Own' }] } })
    expect(put(own, false)).toBeUndefined()
    expect(edited(own, true).system_instruction).toEqual({ role: 'user', parts: [{ text: 'Mine' }, { text: 'Own' }] })
    expect(put(own, true)?.isOverwritten).toBe(true)
    expect(edited(ask({ systemInstruction: { parts: [{ text: '' }] } }), false).systemInstruction).toEqual({
      parts: [{ text: 'Mine' }],
    })
  })
})

describe('a wish to think', () => {
  const say = (wish: ReasoningWish, model: string, outputMax?: number) => encodeThinking(wish, model, outputMax, 0.6)
  test('is a clamped budget for Gemini 2.5', () => {
    expect(say({ budgetTokens: 1 }, 'gemini-2.5-pro')).toEqual({ thinkingBudget: 128, includeThoughts: true })
    expect(say({ budgetTokens: 99_999 }, 'gemini-2.5-pro')).toMatchObject({ thinkingBudget: 32_768 })
    expect(say({ budgetTokens: 99_999 }, 'gemini-2.5-flash')).toMatchObject({ thinkingBudget: 24_576 })
    expect(say({ budgetTokens: 100 }, 'gemini-2.5-flash-lite')).toMatchObject({ thinkingBudget: 512 })
    expect(say({ budgetTokens: -1 }, 'gemini-2.5-flash')).toMatchObject({ thinkingBudget: -1 })
    expect(say({ effort: 'low' }, 'gemini-2.5-flash')).toMatchObject({ thinkingBudget: 1024 })
    expect(say({ effort: 'max' }, 'gemini-2.5-flash')).toMatchObject({ thinkingBudget: 24_576 })
    expect(say({ mode: 'enabled' }, 'gemini-2.5-flash', 1000)).toEqual({ thinkingBudget: 600, includeThoughts: true })
    expect(say({ mode: 'enabled' }, 'gemini-2.5-pro-preview-05-06', 1000)).toEqual({ includeThoughts: true })
    expect(say({ mode: 'adaptive' }, 'gemini-2.5-pro')).toMatchObject({ thinkingBudget: -1 })
  })
  test('is a level that the model has for Gemini 3 and later, never both', () => {
    expect(say({ effort: 'minimal' }, 'gemini-3.1-flash-lite')).toEqual({
      thinkingLevel: 'minimal',
      includeThoughts: true,
    })
    expect(say({ effort: 'minimal' }, 'gemini-3-flash-preview')).toMatchObject({ thinkingLevel: 'minimal' })
    expect(say({ effort: 'minimal' }, 'gemini-3.8-flash')).toMatchObject({ thinkingLevel: 'low' })
    expect(say({ effort: 'none' }, 'gemini-3.1-pro-preview')).toEqual({ thinkingLevel: 'low' })
    expect(say({ effort: 'medium' }, 'gemini-3-pro-preview')).toMatchObject({ thinkingLevel: 'high' })
    expect(say({ effort: 'low' }, 'gemini-3.1-flash-image-preview')).toMatchObject({ thinkingLevel: 'minimal' })
    expect(say({ effort: 'xhigh' }, 'gemini-4-flash')).toMatchObject({ thinkingLevel: 'high' })
    expect(say({ budgetTokens: 31_999 }, 'gemini-3.1-pro-preview')).toEqual({
      thinkingLevel: 'high',
      includeThoughts: true,
    })
    expect(say({ budgetTokens: 2048, effort: 'low' }, 'gemini-flash-latest')).toEqual({
      thinkingLevel: 'low',
      includeThoughts: true,
    })
    expect(say({ mode: 'adaptive' }, 'gemini-3.1-pro-preview')).toEqual({ includeThoughts: true })
  })
  test('not to think turns it off, or as low as the model allows', () => {
    expect(say({ mode: 'disabled' }, 'gemini-2.5-flash')).toEqual({ thinkingBudget: 0 })
    expect(say({ mode: 'disabled' }, 'gemini-2.5-flash-lite')).toEqual({ thinkingBudget: 0 })
    expect(say({ effort: 'none' }, 'gemini-2.5-pro')).toEqual({ thinkingBudget: 128 })
  })
  test('of nobody, or to a model that cannot, is nothing', () => {
    expect(say({}, 'gemini-2.5-flash')).toBeUndefined()
    expect(say({ effort: 'high' }, 'gemini-2.0-flash')).toBeUndefined()
    expect(say({ isShown: false, effort: 'low' }, 'gemini-3.8-flash')).toEqual({
      thinkingLevel: 'low',
      includeThoughts: false,
    })
  })
  test('of a suffix goes into the native settings and leaves the others', () => {
    const body = ask({ generation_config: { temperature: 1, max_output_tokens: 1000 } })
    const edits = lane.thinkingEdits?.(body, { mode: 'enabled' }, 'gemini-2.5-flash', {
      traits: {},
      policy: DEFAULT_POLICY,
    })
    expect([...(edits ?? [])]).toEqual([
      [
        'generation_config',
        JSON.stringify({
          temperature: 1,
          max_output_tokens: 1000,
          thinkingConfig: { thinkingBudget: 600, includeThoughts: true },
        }),
      ],
    ])
  })
})

describe('an answer on its way through', () => {
  const lines = readFileSync(
    `${import.meta.dir}/../../../test/fixtures/recorded/google/google-tool-call.chunks.txt`,
    'utf8',
  )
    .split('\n')
    .filter((line) => line !== '')
  test('is known to be whole by its finish reason, and its usage read', () => {
    const tap = lane.openTap(1)
    expect(lines.map((line) => tap.read(frame(line)))).toEqual(['content', 'last'])
    tap.flush?.()
    expect(tap.summary()).toMatchObject({
      isComplete: true,
      toolCallCount: 1,
      outputText: 'weather{"location":"San Francisco"}',
      usage: { promptTokens: 29, completionTokens: 60 },
    })
    const cut = lane.openTap(1)
    cut.read(frame(lines[0] ?? ''))
    cut.flush?.()
    expect(cut.summary().isComplete).toBe(false)
  })
  test('is an answer also when it is a refusal without a word', () => {
    const tap = lane.openTap(1)
    expect(tap.read(frame('{"candidates":[{"index":0,"finishReason":"SAFETY"}]}'))).toBe('last')
    tap.flush?.()
    expect(tap.summary()).toMatchObject({ isComplete: true, rejectReason: 'gemini_block_reason=SAFETY' })
    expect(lane.openTap(1).read(frame('{"candidates":[{"index":0}],"note":"\\"finishReason\\""}'))).toBe('preamble')
  })
  test('tells why a filter ended it', () => {
    const tap = lane.openTap(1)
    expect(tap.read(frame('{"promptFeedback":{"blockReason":"SAFETY"}}'))).toBe('error')
    tap.flush?.()
    expect(tap.summary()).toMatchObject({
      rejectReason: 'gemini_block_reason=SAFETY',
      error: { status: 400, code: 'prompt_blocked' },
    })
    expect(
      lane.readAnswer({ promptFeedback: { blockReason: 'SAFETY' }, usageMetadata: { promptTokenCount: 4 } }),
    ).toMatchObject({
      isComplete: false,
      rejectReason: 'gemini_block_reason=SAFETY',
      usage: { promptTokens: 4 },
    })
    expect(lane.readAnswer({ candidates: [], modelVersion: 'm' })).toMatchObject({
      rejectReason: 'gemini_empty_candidates',
      error: { kind: 'upstream_empty' },
    })
  })
  test('whole is complete and counted', () => {
    const body = { candidates: [{ content: { parts: [{ text: 'Hello' }] }, finishReason: 'STOP' }] }
    expect(lane.readAnswer(body)).toMatchObject({
      isComplete: true,
      outputText: 'Hello',
      usage: undefined,
      error: undefined,
    })
    const usage = { semantics: 'openai' as const, promptTokens: 3, completionTokens: 2, source: 'counted' as const }
    expect(JSON.parse(lane.usageEdits(usage).get('usageMetadata') ?? '')).toEqual({
      promptTokenCount: 3,
      candidatesTokenCount: 2,
      totalTokenCount: 5,
    })
  })
})

describe('errors', () => {
  test('are written in Google’s envelope', () => {
    const error = new GatewayError('invalid_request', 'Wrong.', { param: 'contents' })
    const envelope = {
      error: { code: 400, message: 'Wrong. (request id: r)', status: 'INVALID_ARGUMENT', details: [] },
    }
    expect(lane.writeError(error, 'r')).toEqual(envelope)
    expect(lane.writeStreamError(error, 'r')).toBe(`data: ${JSON.stringify(envelope)}\n\n`)
    const statusOf = (status: number) => {
      const body = lane.writeError(new GatewayError('internal', 'x', { status }), '')
      return (body.error as JsonObject).status
    }
    expect([401, 403, 404, 429, 500, 503, 529, 418].map(statusOf)).toEqual([
      'UNAUTHENTICATED',
      'PERMISSION_DENIED',
      'NOT_FOUND',
      'RESOURCE_EXHAUSTED',
      'INTERNAL',
      'UNAVAILABLE',
      'UNAVAILABLE',
      'INVALID_ARGUMENT',
    ])
  })
  test('of the upstream say whose fault they are', () => {
    const kindOf = (status: number, error: JsonObject) => lane.readError(status, { error }).kind
    const invalid = 'INVALID_ARGUMENT'
    expect(
      kindOf(400, { code: 400, status: invalid, message: 'API key not valid. Please pass a valid API key.' }),
    ).toBe('upstream_refused_key')
    expect(kindOf(400, { status: invalid, message: 'x', details: [{ reason: 'API_KEY_INVALID' }] })).toBe(
      'upstream_refused_key',
    )
    expect(
      kindOf(400, {
        status: invalid,
        message: 'The input token count (2) exceeds the maximum number of tokens allowed (1).',
      }),
    ).toBe('upstream_context_length')
    expect(kindOf(400, { status: invalid, message: 'Unknown name "x"' })).toBe('upstream_bad_request')
    expect(kindOf(400, { status: 'FAILED_PRECONDITION', message: 'User location is not supported' })).toBe(
      'upstream_failed',
    )
    expect(kindOf(404, { status: 'NOT_FOUND', message: 'no model' })).toBe('upstream_failed')
    expect(kindOf(200, { status: 'RESOURCE_EXHAUSTED', message: 'quota' })).toBe('upstream_rate_limited')
    expect(kindOf(504, { status: 'DEADLINE_EXCEEDED', message: 'late' })).toBe('upstream_timeout')
  })
  test('of the upstream tell how long to wait, also in an array of one', () => {
    const body = [
      {
        error: {
          code: 429,
          status: 'RESOURCE_EXHAUSTED',
          message: 'Quota exceeded',
          details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '34.5s' }],
        },
      },
    ]
    const error = lane.readError(429, body as unknown as JsonObject)
    expect(error).toMatchObject({ retryAfterMs: 34_500, status: 429, upstreamText: 'Quota exceeded' })
    expect(lane.readError(500, undefined)).toMatchObject({ kind: 'upstream_failed', status: 500 })
  })
})
