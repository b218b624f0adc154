// Events are well-formed whatever decoders read, and a whole reply and its events say the same.
import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import {
  type AssistantPart,
  createAssembler,
  createSequence,
  EventWriter,
  inputTotals,
  openSignature,
  type Reply,
  type Signature,
  type StreamEvent,
  sealSignature,
  streamReply,
} from './index.ts'

const collect = (events: readonly StreamEvent[]): Reply => {
  const assembler = createAssembler()
  for (const event of events) assembler.step(event)
  return assembler.reply()
}

const parts: fc.Arbitrary<AssistantPart> = fc.oneof(
  fc.record({ kind: fc.constant('text' as const), text: fc.string({ minLength: 1 }) }),
  fc.record({ kind: fc.constant('reasoning' as const), text: fc.string({ minLength: 1 }) }),
  fc.record({ kind: fc.constant('refusal' as const), text: fc.string({ minLength: 1 }) }),
  fc.record({
    kind: fc.constant('tool-call' as const),
    id: fc.string({ minLength: 1 }),
    name: fc.string({ minLength: 1 }),
    arguments: fc.string({ minLength: 1 }),
  }),
)

const replies: fc.Arbitrary<Reply> = fc
  .array(fc.array(parts, { maxLength: 6 }), { minLength: 1, maxLength: 3 })
  .map((answers) => ({
    id: 'r1',
    model: 'm',
    answers: answers.map((list, index) => ({ index, parts: list, finish: { reason: 'stop' as const } })),
  }))

/** Each part starts once, ends once, and says nothing outside. */
const expectWellFormed = (events: readonly StreamEvent[], isSequential: boolean): void => {
  const open = new Set<string>()
  const seen = new Set<string>()
  for (const event of events) {
    if (!('part' in event)) continue
    const id = `${event.answer}.${event.part}`
    if (event.kind.endsWith('-start') || event.kind === 'whole-part') {
      expect(seen.has(id)).toBe(false)
      seen.add(id)
      if (event.kind !== 'whole-part') open.add(id)
      const ofAnswer = [...open].filter((other) => other.startsWith(`${event.answer}.`))
      if (isSequential) expect(ofAnswer.length).toBeLessThanOrEqual(1)
    } else {
      expect(open.has(id)).toBe(true)
      if (event.kind.endsWith('-end')) open.delete(id)
    }
  }
  expect(open.size).toBe(0)
}

describe('a whole reply and its events', () => {
  test('say the same', () => {
    fc.assert(
      fc.property(replies, (reply) => {
        const events = streamReply(reply)
        expectWellFormed(events, true)
        expect(collect(events)).toEqual(reply)
      }),
    )
  })
})

type Step = {
  readonly answer: number
  readonly what: 'text' | 'reasoning' | 'refusal' | 'tool' | 'arguments'
  readonly key: number
}

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    answer: fc.nat(1),
    what: fc.constantFrom(
      'text' as const,
      'reasoning' as const,
      'refusal' as const,
      'tool' as const,
      'arguments' as const,
    ),
    key: fc.nat(2),
  }),
  { maxLength: 40 },
)

const play = (list: readonly Step[]): readonly StreamEvent[] => {
  const writer = new EventWriter()
  for (const { answer, what, key } of list) {
    if (what === 'tool' && !writer.hasTool(answer, key)) writer.toolStart(answer, key, { id: `c${key}`, name: 'f' })
    else if (what === 'arguments') writer.toolArguments(answer, key, `${key}`)
    else if (what !== 'tool') writer[what](answer, what)
  }
  for (const answer of [0, 1]) writer.finish(answer, { reason: 'stop' })
  writer.end(true)
  return writer.take()
}

describe('the event writer', () => {
  test('gives well-formed events whatever is read', () => {
    fc.assert(fc.property(steps, (list) => expectWellFormed(play(list), false)))
  })
  test('keeps parallel calls open beside each other and closes them when text comes', () => {
    const kinds = play([
      { answer: 0, what: 'tool', key: 0 },
      { answer: 0, what: 'tool', key: 1 },
      { answer: 0, what: 'arguments', key: 0 },
      { answer: 0, what: 'text', key: 0 },
      { answer: 0, what: 'arguments', key: 1 },
    ]).map(({ kind }) => kind)
    expect(kinds.slice(0, 6)).toEqual(['tool-start', 'tool-start', 'tool-delta', 'tool-end', 'tool-end', 'text-start'])
  })
})

describe('the sequence', () => {
  test('has one open part at a time and loses nothing', () => {
    fc.assert(
      fc.property(steps, (list) => {
        const events = play(list)
        const sequence = createSequence()
        const ordered = events.flatMap((event) => sequence.step(event))
        expectWellFormed(ordered, true)
        expect(ordered.length).toBe(events.length)
        expect(collect(ordered)).toEqual(collect(events))
      }),
    )
  })
})

describe('a signature', () => {
  const signature: fc.Arbitrary<Signature> = fc.record({
    issuer: fc.constantFrom('claude' as const, 'gemini' as const, 'openai-responses' as const),
    value: fc.string({ minLength: 1, unit: 'grapheme' }),
    id: fc.string({ minLength: 1, maxLength: 40 }),
  })
  test('comes back to its issuer over the wire of another family', () => {
    fc.assert(
      fc.property(signature, (given) => {
        const wire = sealSignature(given, 'openai-chat')
        expect(wire).toMatch(/^[A-Za-z0-9+/=]+$/)
        expect(openSignature(wire, 'openai-chat')).toEqual(given)
      }),
    )
  })
  test('of the own family stays as it is', () => {
    expect(sealSignature({ issuer: 'claude', value: 'EqQB' }, 'claude')).toBe('EqQB')
    expect(openSignature('EqQB', 'claude')).toEqual({ issuer: 'claude', value: 'EqQB' })
    expect(openSignature('dGcxIsNotSealed', 'claude')).toEqual({ issuer: 'claude', value: 'dGcxIsNotSealed' })
  })
})

describe('input totals', () => {
  const base = { completionTokens: 1, source: 'upstream' as const, cacheReadTokens: 30, cacheWriteTokens: 20 }
  test('are the same for both semantics', () => {
    const expected = { uncached: 50, cacheRead: 30, cacheWrite: 20, cacheWrite5m: 20, cacheWrite1h: 0, total: 100 }
    expect(inputTotals({ ...base, semantics: 'openai', promptTokens: 100 })).toEqual(expected)
    expect(inputTotals({ ...base, semantics: 'anthropic', promptTokens: 50 })).toEqual(expected)
  })
  test('never go below zero when more was cached than prompted', () => {
    expect(inputTotals({ ...base, semantics: 'openai', promptTokens: 10 })).toMatchObject({ uncached: 0, total: 50 })
  })
})
