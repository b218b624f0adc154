// The recorded answers of real providers under test/fixtures/recorded, and their replay in the vendor's framing.
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { json, type WholeOptions, whole } from './behaviours.ts'
import type { Behaviour } from './exchange.ts'
import { awsFraming, dataLineFraming, type Framing, namedEventFraming, openAiFraming } from './framing.ts'
import { type StreamOptions, stream } from './stream.ts'

export type Recording = {
  readonly provider: string
  /** File name without its ending. */
  readonly name: string
  readonly kind: 'whole' | 'stream'
  /** The recorded text: a JSON body, or a raw stream, or one event's JSON per line. */
  readonly text: string
  /** The events of a stream as JSON lines (without `[DONE]`); empty for a whole answer. */
  readonly lines: readonly string[]
  /** Set when the stream was recorded with its framing. */
  readonly isRaw: boolean
}

const root = fileURLToPath(new URL('../fixtures/recorded/', import.meta.url))

const endings = [
  { suffix: '.chunks.txt', kind: 'stream', isRaw: false },
  { suffix: '.sse', kind: 'stream', isRaw: true },
  { suffix: '.json', kind: 'whole', isRaw: false },
] as const

const readLines = (text: string, isRaw: boolean): string[] => {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  if (!isRaw) return lines
  const data = lines.filter((line) => line.startsWith('data:')).map((line) => line.slice(5).trim())
  return data.filter((line) => line !== '[DONE]')
}

const load = (provider: string, file: string): Recording[] => {
  const ending = endings.find(({ suffix }) => file.endsWith(suffix))
  if (!ending) return []
  const text = readFileSync(`${root}${provider}/${file}`, 'utf8')
  const { kind, isRaw, suffix } = ending
  const lines = kind === 'stream' ? readLines(text, isRaw) : []
  return [{ provider, name: file.slice(0, -suffix.length), kind, text, lines, isRaw }]
}

/** All recordings, in the order of their paths; optionally those of one provider. */
export const recordings = (provider?: string): Recording[] =>
  readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && (provider === undefined || entry.name === provider))
    .map(({ name }) => name)
    .sort()
    .flatMap((folder) =>
      readdirSync(`${root}${folder}`)
        .sort()
        .flatMap((file) => load(folder, file)),
    )

/** One recording by name; throws when there is none. */
export const recording = (provider: string, name: string, kind: Recording['kind']): Recording => {
  const found = recordings(provider).find((candidate) => candidate.name === name && candidate.kind === kind)
  if (!found) throw new Error(`no recording ${provider}/${name} (${kind})`)
  return found
}

/** The framing in which the provider sends these events. */
export const framingOf = ({ provider, lines }: Pick<Recording, 'provider' | 'lines'>): Framing => {
  if (provider === 'amazon-bedrock') return awsFraming()
  const first = JSON.parse(lines[0] ?? '{}') as { type?: string; candidates?: unknown }
  if (first.candidates !== undefined) return dataLineFraming()
  return first.type === undefined ? openAiFraming() : namedEventFraming()
}

/** Answers with a recording as its provider sent it. */
export const replay = (
  recorded: Recording,
  options: StreamOptions & Pick<WholeOptions, 'isChunked'> = {},
): Behaviour => {
  if (recorded.kind === 'whole') return json(recorded.text, options as WholeOptions)
  if (recorded.isRaw && Object.keys(options).length === 0)
    return whole(recorded.text, 'text/event-stream', { isChunked: true })
  return stream(recorded.lines, { framing: framingOf(recorded), ...options })
}
