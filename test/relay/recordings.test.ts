// Real answers of real providers, replayed through the gateway: bytes arrive as they were sent, usage is read as it was reported.
import { describe, expect, test } from 'bun:test'
import { isJsonObject, type JsonObject, parseJson, readPath } from '../../src/kernel/index.ts'
import { useLab } from '../support/gateway.ts'
import { framingOf, type Recording, randomly, recordings, replay } from '../upstream/index.ts'
import { otherOf } from './answers.ts'

const lab = useLab()

/** A small seeded generator (mulberry32), so that a failure repeats. */
const seeded = (seed: number) => {
  let state = seed
  return (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const isOf = (text: string, operation: 'chat' | 'completions' | 'embeddings'): boolean => {
  const body = parseJson(text.split('\n')[0] ?? '') ?? parseJson(text)
  if (!isJsonObject(body)) return false
  if (operation === 'embeddings') return readPath(body, 'data', 0, 'embedding') !== undefined
  if (operation === 'completions') return body.object === 'text_completion'
  return Array.isArray(body.choices) && body.object !== 'text_completion'
}

/** The usage a recording reports, found without the gateway's own reader: the last one that says something. */
const reportedUsage = (texts: readonly string[]): JsonObject | undefined =>
  texts
    .map((text) => readPath(parseJson(text), 'usage') ?? readPath(parseJson(text), 'x_groq', 'usage'))
    .filter(isJsonObject)
    .findLast((usage) => Number(usage.total_tokens) > 0)

const expectUsage = (row: { prompt_tokens: number; completion_tokens: number } | undefined, usage: JsonObject) => {
  const prompt = Number(usage.prompt_tokens)
  const told = Number(usage.completion_tokens ?? 0)
  // xAI leaves reasoning out of its completion tokens; its total has it.
  const completion = Math.max(told, Number(usage.total_tokens) - prompt)
  expect(row).toMatchObject({ prompt_tokens: prompt, completion_tokens: completion })
}

const titleOf = ({ provider, name }: Recording): string => `${provider}/${name}`

const chats = recordings().filter(
  ({ kind, lines, text, isRaw }) =>
    isOf(kind === 'stream' ? (lines[0] ?? '') : text, 'chat') && !(isRaw && lines.length === 0),
)

const everything = { ModelRatio: { recorded: 1 } }

describe('a whole answer arrives as it was sent:', () => {
  for (const recorded of chats.filter(({ kind }) => kind === 'whole'))
    test(titleOf(recorded), async () => {
      const upstream = await lab.upstream()
      upstream.script('always', replay(recorded))
      const gateway = await lab.gateway({ channels: [{ upstream, models: ['recorded'] }], options: everything })
      const response = await gateway.chat({ model: 'recorded' })
      expect(await response.text()).toBe(recorded.text)
      const usage = reportedUsage([recorded.text])
      expect(usage).toBeDefined()
      expectUsage((await gateway.books()).rows[0], usage ?? {})
    })
})

describe('a stream arrives as it was sent, however it is cut:', () => {
  for (const [index, recorded] of chats.filter(({ kind }) => kind === 'stream').entries())
    test(titleOf(recorded), async () => {
      const upstream = await lab.upstream()
      upstream.script('always', (exchange) =>
        replay(recorded, { chunking: randomly(seeded(1000 * index + exchange.request.index), 400) })(exchange),
      )
      const gateway = await lab.gateway({ channels: [{ upstream, models: ['recorded'] }], options: everything })
      const framing = framingOf(recorded)
      const sent = recorded.lines
        .map((line, position) => Buffer.from(framing.frame(line, position)).toString())
        .join('')
      const usage = reportedUsage(recorded.lines)
      for (let count = 0; count < 3; count++) {
        const text = await (await gateway.chat({ model: 'recorded', stream: true })).text()
        expect(text.slice(0, sent.length)).toBe(sent)
        const rest = text.slice(sent.length)
        if (usage === undefined)
          expect(rest).toMatch(/^data: \{"id".*"choices":\[\],"usage":.*\}\n\ndata: \[DONE\]\n\n$/)
        else expect(rest).toBe('data: [DONE]\n\n')
      }
      for (const row of (await gateway.books()).rows) {
        if (usage === undefined) expect(otherOf(row)).toMatchObject({ admin_info: { local_count_tokens: true } })
        else expectUsage(row, usage)
      }
    })
})

describe('other operations arrive as they were sent:', () => {
  const others = recordings('openai').filter(({ lines, text, kind }) =>
    ['completions', 'embeddings'].some((operation) =>
      isOf(kind === 'stream' ? (lines[0] ?? '') : text, operation as 'completions' | 'embeddings'),
    ),
  )
  for (const recorded of others)
    test(`${titleOf(recorded)} (${recorded.kind})`, async () => {
      const upstream = await lab.upstream()
      upstream.script('always', replay(recorded))
      const gateway = await lab.gateway({ channels: [{ upstream, models: ['recorded'] }], options: everything })
      const isEmbedding = recorded.name.includes('embedding')
      const response = await gateway.post(isEmbedding ? '/v1/embeddings' : '/v1/completions', {
        model: 'recorded',
        ...(isEmbedding ? { input: 'Hi' } : { prompt: 'Hi', stream: recorded.kind === 'stream' }),
      })
      const text = await response.text()
      if (recorded.kind === 'whole') expect(text).toBe(recorded.text)
      else for (const line of recorded.lines) expect(text).toContain(`data: ${line}\n\n`)
      const usage = reportedUsage(recorded.kind === 'stream' ? recorded.lines : [recorded.text])
      if (usage !== undefined) expectUsage((await gateway.books()).rows[0], usage)
    })
})
