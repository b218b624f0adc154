// Writes the recorded calls of the reference down as the tests use them: `bun test/contracts/reference/trim.ts FOLDER` with the raw recordings (`relay/`, `errors.json`).
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { isJsonObject, type JsonObject } from '../../../src/kernel/index.ts'
import { familyOf, NOTHING, type Reading, readAnswer } from './reading.ts'

type RawCase = {
  readonly case: string
  readonly upstream_kind: string
  readonly request: { readonly path: string; readonly [member: string]: unknown }
  readonly upstream: readonly {
    readonly headers: Readonly<Record<string, string>>
    readonly [member: string]: unknown
  }[]
  readonly answer: {
    readonly status: number
    readonly headers: Readonly<Record<string, string>>
    readonly body: unknown
  }
  readonly log: { readonly [member: string]: unknown; readonly other: JsonObject } | null
}

/** The recorded file: a second of silence. */
const WAV_BYTES = 32_044

/** What every HTTP client of Go sends, and what changes with each recording. */
const DULL = new Set(['accept', 'accept-encoding', 'content-type', 'host', 'user-agent'])

/** Details of a row that say how prices stood, or in which words the reference tells of its way. */
const OURS = new Set(['admin_info', 'billing_source', 'frt', 'stream_status', 'request_conversion'])

const keep = (members: Readonly<Record<string, unknown>>, dropped: ReadonlySet<string>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(members).filter(([name]) => !dropped.has(name)))

/** What the recordings have in the place of a long stream's middle. */
const GAP = /…\[\d+ characters left out\]…/

const readingsOf = ({ request, answer }: RawCase): { reading: Reading; cut?: { head: Reading; tail: Reading } } => {
  const { body, headers } = answer
  const read = (text: string): Reading =>
    readAnswer(familyOf(request.path), headers['content-type'] ?? '', new TextEncoder().encode(text))
  if (isJsonObject(body) && typeof body.bytes === 'number')
    return { reading: { ...NOTHING, text: `${body.bytes} bytes` } }
  if (typeof body !== 'string') return { reading: read(JSON.stringify(body)) }
  const [head = '', tail] = body.split(GAP)
  return { reading: read(body), ...(tail === undefined ? {} : { cut: { head: read(head), tail: read(tail) } }) }
}

/** Sound that was sent as the body itself, recorded as broken text: how much it was. */
const sound = (body: unknown) =>
  typeof body === 'string' && body.startsWith('RIFF') ? { body: { bytes: WAV_BYTES } } : {}

const trimCase = (raw: RawCase) => ({
  case: raw.case,
  upstream_kind: raw.upstream_kind,
  request: raw.request,
  upstream: raw.upstream.map((call) => ({ ...call, headers: keep(call.headers, DULL), ...sound(call.body) })),
  answer: { status: raw.answer.status, ...readingsOf(raw) },
  log: raw.log && {
    prompt_tokens: raw.log.prompt_tokens,
    completion_tokens: raw.log.completion_tokens,
    is_stream: raw.log.is_stream,
    other: keep(raw.log.other, OURS),
  },
})

const [source] = process.argv.slice(2)
if (source === undefined) throw new Error('name the folder with the raw recordings')
const target = fileURLToPath(new URL('../../fixtures/reference/', import.meta.url))
mkdirSync(`${target}relay`, { recursive: true })

for (const name of readdirSync(`${source}/relay`).filter((file) => file.endsWith('.json'))) {
  const { channel, cases } = JSON.parse(readFileSync(`${source}/relay/${name}`, 'utf8')) as {
    channel: object
    cases: readonly RawCase[]
  }
  const rows = cases.map((raw) => JSON.stringify(trimCase(raw)))
  writeFileSync(`${target}relay/${name}`, `{"channel":${JSON.stringify(channel)},"cases":[\n${rows.join(',\n')}\n]}\n`)
}

const failures = JSON.parse(readFileSync(`${source}/errors.json`, 'utf8')) as readonly {
  readonly answer: Readonly<Record<string, unknown>>
}[]
const rows = failures.map((raw) => JSON.stringify({ ...raw, answer: keep(raw.answer, new Set(['headers'])) }))
// One path shows the key of the throw-away installation.
const text = rows.join(',\n').replaceAll(/key=sk-\w+/g, 'key={key}')
writeFileSync(`${target}errors.json`, `[\n${text}\n]\n`)
