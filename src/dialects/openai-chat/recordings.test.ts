// Recorded answers of OpenAI-shaped vendors are read whole, however they say it.
import { describe, expect, test } from 'bun:test'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isJsonObject, type JsonObject, parseJson, readPath } from '../../kernel/index.ts'
import type { Reply } from '../neutral/index.ts'
import { openaiChatDialect } from './index.ts'
import { collect, framesOf } from './test-support.ts'

const { upstream } = openaiChatDialect
const ROOT = join(import.meta.dir, '../../../test/fixtures/recorded')
const VENDORS = [
  'alibaba',
  'azure',
  'deepseek',
  'groq',
  'mistral',
  'moonshotai',
  'openai',
  'openai-compatible',
  'perplexity',
  'xai',
]

const isChat = (text: string): boolean => {
  const body = parseJson(text)
  return isJsonObject(body) && Array.isArray(body.choices) && body.object !== 'text_completion'
}

const linesOf = (text: string, name: string): readonly string[] =>
  text
    .split('\n')
    .map((line) => (name.endsWith('.sse') ? line.replace(/^data: /, '') : line).trim())
    .filter((line) => line !== '')

const files = VENDORS.flatMap((vendor) =>
  readdirSync(join(ROOT, vendor)).map((name) => ({
    title: `${vendor}/${name}`,
    name,
    text: readFileSync(join(ROOT, vendor, name), 'utf8'),
  })),
)
const streams = files.filter(({ name, text }) => !name.endsWith('.json') && isChat(linesOf(text, name)[0] ?? ''))
const wholes = files.filter(({ name, text }) => name.endsWith('.json') && isChat(text))

/** The same texts, found in the wire data without the decoder. */
const gather = (choices: readonly JsonObject[], holder: 'delta' | 'message', ...members: string[]): string =>
  choices
    .map((choice) =>
      members.map((member) => readPath(choice, holder, member)).find((value) => typeof value === 'string'),
    )
    .filter((value) => typeof value === 'string')
    .join('')

const argumentsIn = (choices: readonly JsonObject[], holder: 'delta' | 'message'): string =>
  choices
    .flatMap((choice) => readPath(choice, holder, 'tool_calls') ?? [])
    .map((call) => readPath(call, 'function', 'arguments') ?? '')
    .join('')

const partsOf = (reply: Reply) => reply.answers.flatMap(({ parts }) => parts)

const textIn = (reply: Reply, kind: 'text' | 'reasoning'): string =>
  partsOf(reply)
    .map((part) => (part.kind === kind ? part.text : ''))
    .join('')

const callsIn = (reply: Reply) => partsOf(reply).filter((part) => part.kind === 'tool-call')

const expectSame = (reply: Reply, choices: readonly JsonObject[], holder: 'delta' | 'message'): void => {
  expect(textIn(reply, 'text')).toBe(gather(choices, holder, 'content'))
  expect(textIn(reply, 'reasoning')).toBe(gather(choices, holder, 'reasoning_content', 'reasoning'))
  expect(
    callsIn(reply)
      .map((call) => call.arguments)
      .join(''),
  ).toBe(argumentsIn(choices, holder))
  expect(partsOf(reply).length).toBeGreaterThan(0)
}

describe('a recorded stream is read whole:', () => {
  test('there are recordings of nine vendors or more', () => {
    expect(new Set(streams.map(({ title }) => title.split('/')[0])).size).toBeGreaterThanOrEqual(9)
  })
  for (const { title, name, text } of streams)
    test(title, () => {
      const lines = linesOf(text, name)
      const { reply, events } = collect(framesOf(lines.filter((line) => line !== '[DONE]')))
      const choices = lines
        .map(parseJson)
        .flatMap((chunk) =>
          isJsonObject(chunk) && Array.isArray(chunk.choices) ? chunk.choices.filter(isJsonObject) : [],
        )
      expectSame(reply, choices, 'delta')
      expect(events.at(-1)).toMatchObject({ kind: 'reply-end', isComplete: true })
      expect(events[0]).toMatchObject({ kind: 'reply-start' })
      expect(events.filter(({ kind }) => kind === 'reply-end')).toHaveLength(1)
      const word = choices.findLast((choice) => typeof choice.finish_reason === 'string')?.finish_reason
      expect(reply.answers[0]?.finish.native).toBe(String(word))
      for (const call of callsIn(reply)) expect(isJsonObject(parseJson(call.arguments))).toBe(true)
      const reported = lines.map((line) => readPath(parseJson(line), 'usage', 'prompt_tokens')).findLast(Number)
      expect(reply.usage?.promptTokens).toBe(reported === undefined ? undefined : Number(reported))
    })
})

describe('a recorded whole answer is read whole:', () => {
  for (const { title, text } of wholes)
    test(title, () => {
      const body = parseJson(text)
      const json = isJsonObject(body) ? body : {}
      const reply = upstream.decodeReply(json)
      expectSame(reply, Array.isArray(json.choices) ? json.choices.filter(isJsonObject) : [], 'message')
      expect(reply.usage?.promptTokens).toBe(Number(readPath(json, 'usage', 'prompt_tokens')))
    })
})

describe('usage of recordings', () => {
  test('of xAI counts the reasoning that stands beside its completion tokens', () => {
    const whole = files.find(({ title }) => title === 'xai/xai-text.json')
    const body = parseJson(whole?.text ?? '')
    expect(upstream.decodeReply(isJsonObject(body) ? body : {}).usage).toMatchObject({
      completionTokens: 229,
      reasoningTokens: 228,
    })
  })
  test("of Perplexity's stream is the last, and its sources are citations of the text", () => {
    const stream = streams.find(({ title }) => title.startsWith('perplexity/'))
    const { reply } = collect(framesOf(linesOf(stream?.text ?? '', '')))
    expect(reply.usage?.completionTokens).toBe(434)
    const text = reply.answers[0]?.parts[0]
    expect(text?.kind === 'text' ? text.citations?.length : 0).toBe(5)
  })
})
