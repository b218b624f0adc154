// Makes the recorded calls of one channel again and tells, line by line, where ours goes or answers differently.
import { readPath } from '../../../src/kernel/index.ts'
import { otherOf } from '../../relay/answers.ts'
import type { Lab, TestGateway } from '../../support/gateway.ts'
import { apiKeyOf } from '../../support/seed.ts'
import type { ReceivedRequest, Upstream } from '../../upstream/index.ts'
import { callAgain, type RecordedCase, type RecordedFile } from './cases.ts'
import { expectedUpstream } from './expected.ts'
import { bodyOf, differencesOf, meaningOf } from './meaning.ts'
import { familyOf, NOTHING, type Reading, readAnswer } from './reading.ts'
import { answerOf } from './upstream.ts'

/** One call made again: what differs, as lines `aspect.place: theirs → ours`. */
export type Replayed = {
  readonly file: string
  readonly call: RecordedCase
  readonly status: number
  readonly differences: readonly string[]
  /** What the client read, and what the upstream had said. */
  readonly ours: Reading
  readonly said: Reading
}

/** Headers that say who calls, and in whose name. */
const MEANT =
  /^(authorization|x-api-key|api-key|x-goog-api-key|anthropic-|openai-|x-dashscope-|x-tc-action|x-tc-version|appid|chatgpt-|originator)/

/** Those of them that show the key. */
const CREDENTIALS = /^(authorization|x-api-key|api-key|x-goog-api-key|appid|chatgpt-account-id)$/

/** Tokens and signatures change from call to call; their form does not. */
const withoutTimes = (text: string): string =>
  text
    .replace(/Credential=secretid\/[\d-]+/, 'Credential=secretid/DAY')
    .replace(/Signature=[0-9a-f]{64}/, 'Signature=SIGNATURE')
    .replace(/^(eyJ[\w-]+)\.[\w-]+\.[\w-]+$/, '$1.CLAIMS.SIGNATURE')

const headersLike = (headers: Readonly<Record<string, string>>, wanted: RegExp): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => wanted.test(name))
      .map(([name, value]) => [name, withoutTimes(value)]),
  )

const headerDifferences = (
  theirs: Readonly<Record<string, string>>,
  ours: Readonly<Record<string, string>>,
  wanted: RegExp,
): readonly string[] => differencesOf(headersLike(theirs, wanted), headersLike(ours, wanted), 'header')

/** A part of a long text was not recorded: what stands before and after it must be ours too. */
const cutDifferences = (
  { head, tail }: { readonly head: Reading; readonly tail: Reading },
  ours: Reading,
): readonly string[] => {
  const isAround = (member: 'text' | 'reasoning') =>
    ours[member].startsWith(head[member]) && ours[member].endsWith(tail[member])
  const names = [...head.calls, ...tail.calls].map(({ name }) => name).filter((name) => name !== '')
  return [
    ...(isAround('text') ? [] : differencesOf(`${head.text}…${tail.text}`, ours.text, 'answer.text')),
    ...(isAround('reasoning')
      ? []
      : differencesOf(`${head.reasoning}…${tail.reasoning}`, ours.reasoning, 'answer.reasoning')),
    ...(names.every((name) => ours.calls.some((call) => call.name === name))
      ? []
      : differencesOf(names, ours.calls, 'answer.calls')),
    ...(tail.finish === '' ? [] : differencesOf(tail.finish, ours.finish, 'answer.finish')),
    ...(tail.usage === undefined ? [] : differencesOf(tail.usage, ours.usage, 'answer.usage')),
  ]
}

const plain = ({ isError: _, ...reading }: Reading): Omit<Reading, 'isError'> => reading

const answerDifferences = ({ answer }: RecordedCase, ours: Reading): readonly string[] => {
  if (answer.cut !== undefined) return cutDifferences(answer.cut, ours)
  return differencesOf(plain(answer.reading), plain(ours), 'answer')
}

type RecordedRequestUpstream = RecordedCase['upstream'][number]

const requestDifferences = (theirs: RecordedRequestUpstream, ours: ReceivedRequest): readonly string[] => [
  ...differencesOf(`${theirs.method} ${theirs.path}`, `${ours.method} ${ours.target}`, 'url'),
  ...headerDifferences(theirs.headers, ours.headers, MEANT),
  ...differencesOf(meaningOf(theirs.body), meaningOf(bodyOf(ours)), 'body'),
]

const upstreamDifferences = (
  theirs: readonly RecordedRequestUpstream[],
  requests: readonly ReceivedRequest[],
): readonly string[] => {
  const calls = requests.map(({ method, target }) => `${method} ${target}`).join(', ')
  if (theirs.length !== requests.length) return [`calls: ${theirs.length} → ${calls}`]
  return theirs.flatMap((call, index) => requestDifferences(call, requests[index] as ReceivedRequest))
}

/** Words of the caller that an upstream must be told, whatever the format: texts, names, descriptions. */
const wordsOf = (value: unknown, name = ''): readonly string[] => {
  if (typeof value === 'string')
    return /^(text|content|system|input|prompt|query|instructions|name|description)$/.test(name) ? [value] : []
  if (Array.isArray(value)) return value.flatMap((item) => wordsOf(item, name))
  return typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([member, item]) => wordsOf(item, member))
    : []
}

const lostWords = (call: RecordedCase, requests: readonly ReceivedRequest[]): readonly string[] => {
  const told = requests.map(({ text }) => text.replaceAll('\\"', '"')).join('\n')
  return wordsOf(call.request.body)
    .filter((word) => !told.includes(JSON.stringify(word).slice(1, -1).replaceAll('\\"', '"')))
    .map((word) => `lost: ${word}`)
}

/** Members of a row's details that say what was used, not what it costs. */
const FACTS = [
  'image',
  'image_output',
  'cache_tokens',
  'cache_creation_tokens',
  'claude',
  'usage_semantic',
  'reasoning_effort',
  'request_path',
]

const rowOf = async (gateway: TestGateway, response: Response) => {
  const requestId = response.headers.get('x-oneapi-request-id')
  return (await gateway.peek()).rows.find((row) => row.request_id === requestId)
}
type Row = Awaited<ReturnType<typeof rowOf>>

const rowDifferences = ({ log }: RecordedCase, row: Row): readonly string[] => {
  if (row === undefined) return ['row: there → nothing']
  if (log === null) return []
  const facts = (other: unknown) => meaningOf(Object.fromEntries(FACTS.map((name) => [name, readPath(other, name)])))
  return [
    ...differencesOf(log.prompt_tokens, row.prompt_tokens, 'row.prompt_tokens'),
    ...differencesOf(log.completion_tokens, row.completion_tokens, 'row.completion_tokens'),
    ...differencesOf(log.is_stream, Number(row.is_stream), 'row.is_stream'),
    ...differencesOf(facts(log.other), facts(otherOf(row)), 'row.other'),
  ]
}

/** The row of what the reference refused counts what the upstream reported. */
const countedDifferences = ({ usage }: Reading, row: Row): readonly string[] => {
  if (row === undefined) return ['row: there → nothing']
  if (usage === undefined) return []
  return [
    ...differencesOf(usage.input, row.prompt_tokens, 'row.prompt_tokens'),
    ...differencesOf(usage.output, row.completion_tokens, 'row.completion_tokens'),
  ]
}

const modelOf = ({ request: { body, path } }: RecordedCase): string => {
  const inPath = /\/models\/([^:]+(?::\w+)*):\w+(?:\?|$)/.exec(path)?.[1]
  if (inPath !== undefined) return inPath
  const field = Array.isArray(body) ? body.find(([name]) => name === 'model')?.[1] : readPath(body, 'model')
  return String(field)
}

const openGateway = async (lab: Lab, { channel, cases }: RecordedFile, upstream: Upstream): Promise<TestGateway> => {
  const named = [...new Set([...channel.models.split(','), ...cases.map(modelOf)])]
  const models = named.flatMap((model) => [model, `${model}-openai-compact`])
  const priced = [...models, 'gemini-2.5-flash-thinking-*']
  return lab.gateway({
    channels: [
      {
        type: channel.type,
        key: channel.key,
        models,
        other: channel.other,
        base_url: channel.base_url.replace('{upstream}', upstream.url),
        ...(channel.openai_organization === undefined ? {} : { open_ai_organization: channel.openai_organization }),
      },
    ],
    options: {
      ModelRatio: Object.fromEntries(priced.map((model) => [model, 1])),
      RetryTimes: 0,
      // Pictures that the simulated upstream leaves at an address of its own.
      'fetch_setting.allow_private_ip': true,
      'fetch_setting.allowed_ports': [],
    },
    mayLogErrors: true,
  })
}

/** What was refused has no recorded way upstream: it must show the key as the channel's other calls do. */
const refusedDifferences = ({ cases }: RecordedFile, { requests }: Upstream): readonly string[] => {
  const answered = cases.flatMap(({ upstream }) => upstream).at(0)
  const ours = requests.at(-1)
  if (ours === undefined) return ['calls: some → none']
  if (answered === undefined) return []
  return headerDifferences(answered.headers, ours.headers, CREDENTIALS)
}

const replayCall = async (
  file: RecordedFile,
  call: RecordedCase,
  gateway: TestGateway,
  upstream: Upstream,
): Promise<Replayed> => {
  upstream.forget()
  let said: Reading = NOTHING
  upstream.script('always', (exchange) => {
    const answer = answerOf(exchange.request, call.upstream_kind)
    said = answer.said
    return answer.behaviour(exchange)
  })
  const response = await callAgain(gateway, call.request, apiKeyOf(gateway.seeded))
  const bytes = new Uint8Array(await response.arrayBuffer())
  const contentType = response.headers.get('content-type') ?? ''
  const ours = readAnswer(familyOf(call.request.path), contentType, bytes)
  const base = { file: file.file, call, status: response.status, ours, said }
  if (response.status !== 200 || ours.isError)
    return {
      ...base,
      differences: [
        `status: ${call.answer.status} → ${response.status} ${new TextDecoder().decode(bytes).slice(0, 400)}`,
      ],
    }
  const row = await rowOf(gateway, response)
  const common = [...lostWords(call, upstream.requests), ...differencesOf(plain(said), plain(ours), 'said')]
  if (call.answer.status !== 200)
    return {
      ...base,
      differences: [...common, ...refusedDifferences(file, upstream), ...countedDifferences(said, row)],
    }
  const expected = expectedUpstream(file.file, call)
  return {
    ...base,
    differences: [
      ...common,
      ...upstreamDifferences(expected, upstream.requests),
      ...answerDifferences(call, ours),
      ...rowDifferences(call, row),
    ],
  }
}

/** Makes every call of a file again, one after the other, at one gateway. */
export const replayFile = async (lab: Lab, file: RecordedFile): Promise<readonly Replayed[]> => {
  const upstream = await lab.upstream()
  const gateway = await openGateway(lab, file, upstream)
  const replayed: Replayed[] = []
  for (const call of file.cases) replayed.push(await replayCall(file, call, gateway, upstream))
  return replayed
}
