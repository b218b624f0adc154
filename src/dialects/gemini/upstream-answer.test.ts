// Gemini's answers, recorded and made up, whole and streamed.
import { describe, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import type { JsonObject } from '../../kernel/index.ts'
import { createAssembler, type Reply, type StreamEvent } from '../neutral/index.ts'
import { gemini } from './index.ts'

const folder = `${import.meta.dir}/../../../test/fixtures/recorded/google/`
const readLines = (name: string): string[] =>
  readFileSync(`${folder}${name}.chunks.txt`, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
const readWhole = (name: string): JsonObject => JSON.parse(readFileSync(`${folder}${name}.json`, 'utf8')) as JsonObject

const frame = (data: string) => ({ bytes: new Uint8Array(0), data, event: undefined })

const eventsOf = (lines: readonly string[], answerCount = 1): StreamEvent[] => {
  const decoder = gemini.upstream.decodeStream(answerCount)
  return [...lines.flatMap((line) => decoder.step(frame(line))), ...decoder.flush()]
}

const collect = (events: readonly StreamEvent[]): Reply => {
  const assembler = createAssembler()
  for (const event of events) assembler.step(event)
  return assembler.reply()
}

const stream = (...bodies: readonly JsonObject[]): StreamEvent[] => eventsOf(bodies.map((body) => JSON.stringify(body)))
const candidate = (parts: JsonObject[], more: JsonObject = {}): JsonObject => ({
  candidates: [{ content: { parts, role: 'model' }, index: 0, ...more }],
  responseId: 'r1',
})

const textOf = (reply: Reply): string =>
  reply.answers
    .flatMap(({ parts }) => parts)
    .map((part) => (part.kind === 'text' ? part.text : ''))
    .join('')

/** Each part starts once, ends once, says nothing outside; the reply starts first and ends last, once. */
const expectWellFormed = (events: readonly StreamEvent[]): void => {
  expect(events[0]?.kind).toBe('reply-start')
  expect(events.filter(({ kind }) => kind === 'reply-end').length).toBe(1)
  expect(events.at(-1)?.kind).toBe('reply-end')
  const open = new Set<string>()
  const seen = new Set<string>()
  for (const event of events) {
    if (!('part' in event)) continue
    const id = `${event.answer}.${event.part}`
    if (event.kind.endsWith('-start') || event.kind === 'whole-part') {
      expect(seen.has(id)).toBe(false)
      seen.add(id)
      if (event.kind !== 'whole-part') open.add(id)
    } else {
      expect(open.has(id)).toBe(true)
      if (event.kind.endsWith('-end')) open.delete(id)
    }
  }
  expect(open.size).toBe(0)
}

const endOf = (events: readonly StreamEvent[]) => events.at(-1)

describe('recorded answers', () => {
  test('keep the text in one piece, its signature and what the thoughts cost', () => {
    for (const name of ['google-text', 'google-reasoning']) {
      const events = eventsOf(readLines(name))
      expectWellFormed(events)
      expect(endOf(events)).toEqual({ kind: 'reply-end', isComplete: true })
      const reply = collect(events)
      expect(textOf(reply)).toMatch(/^There are \*\*3\*\* "r"s in strawberry\.\n\n/)
      expect(reply.answers[0]?.parts[0]).toMatchObject({ kind: 'text', signature: { issuer: 'gemini' } })
      expect(reply.answers[0]?.finish).toEqual({ reason: 'stop', native: 'STOP' })
      expect(reply.model).toBe('gemini-3-pro-preview')
      expect(reply.usage?.promptTokens).toBe(9)
      expect(reply.usage?.completionTokens).toBe(29 + (name === 'google-text' ? -6 + 185 : 256))
    }
    const whole = gemini.upstream.decodeReply(readWhole('google-text'))
    expect(whole.usage).toEqual({
      semantics: 'openai',
      promptTokens: 9,
      completionTokens: 272,
      textInputTokens: 9,
      reasoningTokens: 244,
      source: 'upstream',
    })
    expect(whole.id).toBe('Un6LacrVMcjUxs0PmJfWoQc')
  })
  test('of a tool call carry an id, the arguments and the signature', () => {
    for (const name of ['google-tool-call', 'google-tool-call-gemini3']) {
      for (const reply of [collect(eventsOf(readLines(name))), gemini.upstream.decodeReply(readWhole(name))]) {
        const [call] = reply.answers[0]?.parts ?? []
        expect(call).toMatchObject({ kind: 'tool-call', name: 'weather', arguments: '{"location":"San Francisco"}' })
        expect(call?.kind === 'tool-call' && call.id).toMatch(/^call_[0-9a-f]{24}$/)
        expect(call?.kind === 'tool-call' && call.signature?.issuer).toBe('gemini')
        expect(reply.answers[0]?.finish.reason).toBe('tool-calls')
      }
    }
  })
  test('put together arguments that came in pieces, also when no piece says it is the last call', () => {
    const items = collect(eventsOf(readLines('google-stream-tool-call-array-arguments-missing-terminal-function-call')))
      .answers[0]
    const [call] = items?.parts ?? []
    expect(call).toMatchObject({ kind: 'tool-call', name: 'writeItems' })
    expect(JSON.parse(call?.kind === 'tool-call' ? call.arguments : '')).toEqual({
      operations: [
        { action: 'add', description: 'Fresh red apple', itemid: 'apple_001', price: 0.5 },
        { action: 'add', description: 'Ripe yellow banana', itemid: 'banana_001', price: 0.3 },
      ],
    })
    expect(items?.parts.length).toBe(1)
    expect(items?.finish.reason).toBe('tool-calls')
  })
  test('put together nested arguments of seventy pieces', () => {
    const events = eventsOf(readLines('google-vertex-stream-tool-call-arguments-nested.1'))
    expectWellFormed(events)
    const reply = collect(events)
    const [call] = reply.answers[0]?.parts ?? []
    const { recipe } = JSON.parse(call?.kind === 'tool-call' ? call.arguments : '{}')
    expect(recipe.ingredients.length).toBe(10)
    expect(recipe.ingredients[7]).toEqual({ amount: '2 cloves', name: 'Garlic' })
    expect(recipe.steps.length).toBe(10)
    expect(recipe.steps[4]).not.toContain('undefined')
    expect(reply.usage).toMatchObject({ promptTokens: 31, completionTokens: 1710, reasoningTokens: 1026 })
  })
  test('of another API of Google are not taken for answers', () => {
    for (const name of ['multi-turn-stateful-turn2', 'multi-turn-stateless-turn2']) {
      expect(() => gemini.upstream.decodeReply(readWhole(name))).toThrow('not a Gemini answer')
      expect(endOf(eventsOf(readLines(name)))).toEqual({ kind: 'reply-end', isComplete: false })
    }
    expect(() => gemini.upstream.decodeReply(readWhole('structured-output'))).toThrow('not a Gemini answer')
  })
})

describe('a whole answer and a stream', () => {
  const part: fc.Arbitrary<JsonObject> = fc.oneof(
    fc.record({ text: fc.string({ minLength: 1 }) }),
    fc.record({ text: fc.string({ minLength: 1 }), thought: fc.constant(true) }),
    fc.record({ text: fc.string(), thoughtSignature: fc.constant('c2ln') }),
    fc.record({ functionCall: fc.record({ name: fc.constant('f'), args: fc.dictionary(fc.string(), fc.integer()) }) }),
    fc.record({ functionCall: fc.record({ name: fc.constant('g'), id: fc.constant('own') }) }),
    fc.constant({ inlineData: { mimeType: 'image/png', data: 'aWNvbg==' } }),
    fc.constant({ executableCode: { language: 'PYTHON', code: 'print(1)' } }),
  )
  test('say the same', () => {
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 8 }), (parts) => {
        const finish = { finishReason: 'STOP' }
        const bodies = parts.map((item, index) => candidate([item], index === parts.length - 1 ? finish : {}))
        const events = stream(...bodies)
        expectWellFormed(events)
        expect(collect(events)).toEqual(gemini.upstream.decodeReply(candidate(parts, finish)))
      }),
    )
  })
})

describe('what a decoder reads', () => {
  test('is complete only when each candidate has a finish reason', () => {
    const finished = { content: { parts: [{ text: 'a' }] }, finishReason: 'STOP', index: 0 }
    const unfinished = { content: { parts: [{ text: 'b' }] }, index: 1 }
    expect(endOf(stream({ candidates: [finished] }))).toMatchObject({ isComplete: true })
    expect(endOf(stream({ candidates: [finished, unfinished] }))).toMatchObject({ isComplete: false })
    expect(endOf(eventsOf([JSON.stringify({ candidates: [finished] })], 2))).toMatchObject({ isComplete: false })
    expect(endOf(stream())).toMatchObject({ isComplete: false })
    expect(stream()[0]?.kind).toBe('reply-start')
  })
  test('gives ids that differ between calls, answers and turns, and never change', () => {
    const call = { functionCall: { name: 'f', args: {} } }
    const idsOf = (responseId: string): string[] =>
      (gemini.upstream.decodeReply({ ...candidate([call, call]), responseId }).answers[0]?.parts ?? []).map((part) =>
        part.kind === 'tool-call' ? part.id : '',
      )
    expect(new Set([...idsOf('r1'), ...idsOf('r2')]).size).toBe(4)
    expect(idsOf('r1')).toEqual(idsOf('r1'))
  })
  test('keeps thoughts apart from text, and their signature with them', () => {
    const parts = [{ text: 'Hm', thought: true, thoughtSignature: 'c2ln' }, { text: 'Yes' }, { text: '.' }]
    expect(gemini.upstream.decodeReply(candidate(parts)).answers[0]?.parts).toEqual([
      { kind: 'reasoning', text: 'Hm', signature: { issuer: 'gemini', value: 'c2ln' } },
      { kind: 'text', text: 'Yes.' },
    ])
  })
  test('shows code and its output in words, and leaves drafts of pictures out', () => {
    const { parts } = gemini.upstream.decodeReply(
      candidate([
        { executable_code: { language: 'PYTHON', code: 'print(1)' } },
        { codeExecutionResult: { outcome: 'OUTCOME_OK', output: '1\n' } },
        { inlineData: { mimeType: 'image/png', data: 'draft' }, thought: true },
        { inline_data: { mime_type: 'image/png', data: 'aW-_' } },
      ]),
    ).answers[0] ?? { parts: [] }
    expect(parts.map((part) => (part.kind === 'hosted' ? part.text : part.kind))).toEqual([
      '\n```python\nprint(1)\n```\n',
      '\n```output\n1\n```\n',
      'image',
    ])
    expect(parts[2]).toMatchObject({ source: { mimeType: 'image/png', data: 'aW+/' } })
  })
  test('tells a filter from a length, a failure and a reason nobody knows yet', () => {
    const reasonOf = (finishReason: string) =>
      gemini.upstream.decodeReply(candidate([{ text: 'x' }], { finishReason })).answers[0]?.finish
    expect(reasonOf('MAX_TOKENS')?.reason).toBe('length')
    expect(reasonOf('SAFETY')?.reason).toBe('content-filter')
    expect(reasonOf('SOMETHING_NEW')).toMatchObject({ reason: 'content-filter', native: 'SOMETHING_NEW' })
    expect(reasonOf('MALFORMED_FUNCTION_CALL')).toMatchObject({ reason: 'stop', explanation: expect.any(String) })
    expect(reasonOf('OTHER')?.reason).toBe('stop')
  })
  test('takes sources from grounding, at the places of the text though Gemini counts bytes', () => {
    const text = 'Größe: 5 m. Ende'
    const groundingMetadata = {
      groundingChunks: [{ web: { uri: 'https://a', title: 'A' } }, { web: { uri: 'https://b' } }],
      groundingSupports: [{ segment: { startIndex: 0, endIndex: 13 }, groundingChunkIndices: [0, 9] }],
    }
    const { parts } = gemini.upstream.decodeReply(candidate([{ text }], { groundingMetadata })).answers[0] ?? {
      parts: [],
    }
    expect(parts).toEqual([
      {
        kind: 'text',
        text,
        citations: [{ url: 'https://a', title: 'A', start: 0, end: 11, quote: 'Größe: 5 m.' }, { url: 'https://b' }],
      },
    ])
  })
  test('counts cached, tool-use, thought and media tokens', () => {
    const usageMetadata = {
      promptTokenCount: 100,
      toolUsePromptTokenCount: 20,
      cachedContentTokenCount: 40,
      candidatesTokenCount: '7',
      thoughtsTokenCount: 3,
      totalTokenCount: 130,
      promptTokensDetails: [
        { modality: 'AUDIO', tokenCount: 60 },
        { modality: 'TEXT', tokenCount: 40 },
      ],
      toolUsePromptTokensDetails: [{ modality: 'TEXT', tokenCount: 20 }],
      candidatesTokensDetails: [{ modality: 'IMAGE', tokenCount: 7 }],
    }
    expect(gemini.upstream.decodeReply({ ...candidate([{ text: 'x' }]), usageMetadata }).usage).toEqual({
      semantics: 'openai',
      promptTokens: 120,
      completionTokens: 10,
      cacheReadTokens: 40,
      textInputTokens: 60,
      audioInputTokens: 60,
      imageOutputTokens: 7,
      reasoningTokens: 3,
      source: 'upstream',
    })
    const short = { promptTokenCount: 5, totalTokenCount: 9 }
    expect(gemini.upstream.decodeReply({ ...candidate([]), usageMetadata: short }).usage?.completionTokens).toBe(4)
  })
  test('says that absurd usage is absurd, and missing usage nothing', () => {
    const absurd = { ...candidate([{ text: 'x' }]), usageMetadata: { promptTokenCount: -5, totalTokenCount: 3 } }
    expect(gemini.upstream.decodeReply(absurd)).toMatchObject({ isUsageAbsurd: true })
    expect(stream(absurd).some(({ kind }) => kind === 'absurd-usage')).toBe(true)
    const silent = { ...candidate([{ text: 'x' }]), usageMetadata: { trafficType: 'ON_DEMAND' } }
    expect(stream(silent).some(({ kind }) => kind === 'usage' || kind === 'absurd-usage')).toBe(false)
  })
  test('makes an error of a blocked prompt, an empty answer, an error object and what is not JSON', () => {
    const blocked = { promptFeedback: { blockReason: 'PROHIBITED_CONTENT' }, usageMetadata: { promptTokenCount: 4 } }
    expect(() => gemini.upstream.decodeReply(blocked)).toThrow('blocked the prompt: PROHIBITED_CONTENT')
    expect(() => gemini.upstream.decodeReply({ candidates: [], modelVersion: 'm' })).toThrow('without candidates')
    const error = { error: { code: 503, message: 'Overloaded', status: 'UNAVAILABLE' } }
    for (const line of [JSON.stringify(blocked), JSON.stringify(error), JSON.stringify([error]), '<html>']) {
      const events = eventsOf([line])
      expectWellFormed(events)
      expect(events.filter(({ kind }) => kind === 'error').length).toBe(1)
      expect(endOf(events)).toMatchObject({ isComplete: false })
    }
  })
  test('passes over a broken object between others', () => {
    const events = eventsOf([
      JSON.stringify(candidate([{ text: 'Hel' }])),
      '{broken',
      JSON.stringify(candidate([{ text: 'lo' }], { finishReason: 'STOP' })),
    ])
    expectWellFormed(events)
    expect(events.some(({ kind }) => kind === 'error')).toBe(false)
    expect(endOf(events)).toMatchObject({ isComplete: true })
  })
  test('never fails on wrong types', () => {
    const junk = fc.jsonValue({ maxDepth: 4 })
    const body = fc.record(
      {
        candidates: fc.oneof(
          junk,
          fc.array(
            fc.record(
              {
                content: fc.oneof(
                  junk,
                  fc.record({
                    parts: fc.array(
                      fc.oneof(
                        junk,
                        fc.record(
                          {
                            text: junk,
                            functionCall: fc.oneof(
                              junk,
                              fc.record({
                                name: junk,
                                args: junk,
                                partialArgs: fc.array(
                                  fc.record({ jsonPath: fc.string().map((text) => `$${text}`), stringValue: junk }),
                                ),
                              }),
                            ),
                            inlineData: junk,
                          },
                          { requiredKeys: [] },
                        ),
                      ),
                    ),
                  }),
                ),
                finishReason: junk,
                index: junk,
                groundingMetadata: fc.record({ groundingChunks: junk, groundingSupports: junk }),
              },
              { requiredKeys: [] },
            ),
          ),
        ),
        usageMetadata: junk,
        promptFeedback: junk,
        error: junk,
        responseId: junk,
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(fc.array(body, { maxLength: 4 }), (bodies) => {
        expectWellFormed(eventsOf(bodies.map((item) => JSON.stringify(item))))
      }),
    )
  })
  test('does not grow with what a path of arguments pretends', () => {
    const piece = (jsonPath: string) => ({
      functionCall: { willContinue: true, partialArgs: [{ jsonPath, stringValue: 'x' }] },
    })
    const start = { functionCall: { name: 'f', willContinue: true } }
    const paths = [
      '$.a[99999]',
      '$.__proto__.polluted',
      `$${'.a'.repeat(500)}`,
      '$.ok',
      "$['two words'][1]",
      'nonsense',
      '$',
    ]
    const [call] = gemini.upstream.decodeReply(candidate([start, ...paths.map(piece)])).answers[0]?.parts ?? []
    const text = call?.kind === 'tool-call' ? call.arguments : ''
    expect(text).toContain('"ok":"x"')
    expect(text).toContain('"two words":[null,"x"]')
    expect(text.length).toBeLessThan(200)
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
  })
})
