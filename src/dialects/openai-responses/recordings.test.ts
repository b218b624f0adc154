// True answers of OpenAI, Azure, xAI, LM Studio and GitHub's Copilot: nothing is lost and nothing said twice.
import { describe, expect, test } from 'bun:test'
import { readdirSync, readFileSync } from 'node:fs'
import { isJsonObject, type JsonObject, parseJsonObject } from '../../kernel/index.ts'
import { createAssembler, type Reply, type StreamEvent } from '../neutral/index.ts'
import { openaiResponses } from './index.ts'

const ROOT = new URL('../../../test/fixtures/recorded/', import.meta.url).pathname
const VENDORS = ['openai', 'azure', 'xai', 'open-responses']
const EMPTY = new Uint8Array(0)

const filesOf = (ending: string): { name: string; text: string }[] =>
  VENDORS.flatMap((vendor) =>
    readdirSync(ROOT + vendor)
      .filter((file) => file.endsWith(ending))
      .map((file) => ({ name: `${vendor}/${file}`, text: readFileSync(`${ROOT}${vendor}/${file}`, 'utf8') })),
  )

/** Some files hold the streams of several requests, one behind the other. */
const streams = filesOf('.chunks.txt').flatMap(({ name, text }) => {
  const found: { name: string; lines: string[] }[] = []
  if (!text.includes('"response.created"')) return found
  for (const line of text.split('\n').filter((one) => one !== '')) {
    if (parseJsonObject(line)?.type === 'response.created') found.push({ name: `${name} #${found.length}`, lines: [] })
    found.at(-1)?.lines.push(line)
  }
  return found
})

const wholes = filesOf('.json')
  .map(({ name, text }) => ({ name, body: parseJsonObject(text) ?? {} }))
  .filter(({ body }) => body.object === 'response')

const eventsOf = (lines: readonly string[]): StreamEvent[] => {
  const decoder = openaiResponses.upstream.decodeStream(1)
  const events = lines.flatMap((data) => [...decoder.step({ bytes: EMPTY, data, event: undefined })])
  return [...events, ...decoder.flush()]
}

const assembled = (events: readonly StreamEvent[]): Reply => {
  const assembler = createAssembler()
  for (const event of events) assembler.step(event)
  return assembler.reply()
}

/** OpenAI encrypts thoughts anew in each event: only whose they are is compared. */
const summaryOf = ({ answers, ...rest }: Reply) => ({
  ...rest,
  parts: answers[0]?.parts.map((part) =>
    part.kind === 'reasoning' && part.signature !== undefined
      ? { ...part, signature: { ...part.signature, value: 'encrypted' } }
      : part,
  ),
  finish: answers[0]?.finish,
})

/** The response of the last event: it repeats everything. Copilot names it anew in each event. */
const lastResponse = (lines: readonly string[]): JsonObject => {
  const response = parseJsonObject(lines.at(-1) ?? '')?.response
  return isJsonObject(response) ? response : {}
}

const countOf = (events: readonly StreamEvent[], kind: StreamEvent['kind']): number =>
  events.filter((event) => event.kind === kind).length

/** Every text of the output, and every call, as the wire says them. */
const wireTexts = (response: JsonObject): string[] =>
  (Array.isArray(response.output) ? response.output : []).filter(isJsonObject).flatMap((item) => {
    if (item.type === 'function_call') return [`${item.name}(${item.arguments})`]
    if (item.type === 'custom_tool_call') return [`${item.name}(${item.input})`]
    const parts = item.type === 'message' ? item.content : []
    return (Array.isArray(parts) ? parts : []).filter(isJsonObject).map(({ text }) => String(text))
  })

const neutralTexts = (reply: Reply): string[] =>
  (reply.answers[0]?.parts ?? []).flatMap((part) => {
    if (part.kind === 'tool-call') return [`${part.name}(${part.arguments})`]
    return part.kind === 'text' ? [part.text] : []
  })

test('there are recordings', () => {
  expect(streams.length).toBeGreaterThan(20)
  expect(wholes.length).toBeGreaterThan(15)
})

describe('a recorded stream', () => {
  for (const { name, lines } of streams.filter(({ name }) => !name.includes('openai-error')))
    test(`says what its last event says: ${name}`, () => {
      const events = eventsOf(lines)
      const reply = assembled(events)
      const whole = openaiResponses.upstream.decodeReply(lastResponse(lines))
      const isRenamed = name.includes('copilot')
      expect(neutralTexts(reply)).toEqual(wireTexts(lastResponse(lines)))
      const { id, parts, ...rest } = summaryOf(reply)
      const { id: wholeId, parts: wholeParts, ...wholeRest } = summaryOf(whole)
      if (!isRenamed) {
        expect(id).toBe(wholeId)
        expect(parts).toEqual(wholeParts)
      }
      expect(rest).toEqual(wholeRest)
      expect(parts?.map(({ kind }) => kind)).toEqual(wholeParts?.map(({ kind }) => kind))
    })

  for (const { name, lines } of streams.filter(({ name }) => !name.includes('openai-error')))
    test(`begins once, ends once and is whole: ${name}`, () => {
      const events = eventsOf(lines)
      expect(events[0]?.kind).toBe('reply-start')
      expect(countOf(events, 'reply-start')).toBe(1)
      expect(countOf(events, 'finish')).toBe(1)
      expect(countOf(events, 'usage')).toBe(1)
      expect(countOf(events, 'reply-end')).toBe(1)
      expect(events.at(-1)).toMatchObject({ kind: 'reply-end', isComplete: true })
    })

  for (const { name, lines } of streams)
    test(`that is cut off is not whole: ${name}`, () => {
      const events = eventsOf(lines.slice(0, -1))
      expect(events.at(-1)).toMatchObject({ kind: 'reply-end', isComplete: false })
      expect(countOf(events, 'reply-end')).toBe(1)
    })
})

describe('a recorded answer', () => {
  for (const { name, body } of wholes)
    test(`is read with all its texts and calls: ${name}`, () => {
      const reply = openaiResponses.upstream.decodeReply(body)
      expect(reply.id).toBe(String(body.id))
      expect(neutralTexts(reply)).toEqual(wireTexts(body))
      expect(reply.usage?.completionTokens).toBeGreaterThan(0)
      const summary = openaiResponses.lane.readAnswer(body)
      expect(summary.isComplete).toBe(true)
      expect(summary.usage).toEqual(reply.usage)
    })
})

const find = (part: string): { name: string; body: JsonObject } => {
  const found = wholes.find(({ name }) => name.includes(part))
  if (found === undefined) throw new Error(part)
  return found
}

describe('what a recording holds', () => {
  test('a failed stream gives its error once, with the status it stands for, and no usage', () => {
    const failed = streams.find(({ name }) => name.includes('openai-error'))
    const events = eventsOf(failed?.lines ?? [])
    expect(countOf(events, 'error')).toBe(1)
    const error = events.find((event) => event.kind === 'error')
    expect(error?.kind === 'error' ? error.error.status : 0).toBe(429)
    expect(events.at(-1)).toMatchObject({ kind: 'reply-end', isComplete: false })
    expect(countOf(events, 'usage')).toBe(0)
  })

  test('reasoning tokens and cached tokens are read from their own details', () => {
    const { usage } = openaiResponses.upstream.decodeReply(find('openai-file-search-tool.2').body)
    expect(usage).toMatchObject({ promptTokens: 3678, cacheReadTokens: 2304, reasoningTokens: 448 })
  })

  test('hosted calls are counted, each by its kind', () => {
    expect(openaiResponses.upstream.decodeReply(find('openai-web-search').body).usage?.toolCalls).toEqual({
      webSearch: 3,
    })
    expect(openaiResponses.upstream.decodeReply(find('openai-file-search').body).usage?.toolCalls).toEqual({
      fileSearch: 1,
    })
  })

  test('a generated picture is a picture, and is counted', () => {
    const reply = openaiResponses.upstream.decodeReply(find('xai-image-generation').body)
    expect(reply.answers[0]?.parts[0]).toMatchObject({ kind: 'image', source: { kind: 'base64' } })
    expect(reply.usage?.toolCalls?.imageGeneration).toHaveLength(1)
  })

  test('encrypted thoughts are signed by their issuer, with the id of their item', () => {
    const reply = openaiResponses.upstream.decodeReply(find('azure-reasoning-encrypted').body)
    const thought = reply.answers[0]?.parts[0]
    expect(thought).toMatchObject({
      kind: 'reasoning',
      signature: { issuer: 'openai-responses', id: 'rs_09d58369f84fca7901693cb838c60c81968c2e61898eec89c7' },
    })
  })
})
