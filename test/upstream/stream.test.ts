// Proves framings, chunkings, paces, encodings and endings of streamed answers, on bare sockets and through fetch.
import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import {
  allAtOnce,
  bytewise,
  type Chunking,
  chatStream,
  createGate,
  createPacer,
  everyBytes,
  everyMs,
  firstAfter,
  framesPerWrite,
  framingOf,
  insideUtf8,
  jsonArrayFraming,
  jsonLineFraming,
  namedEventFraming,
  openAiFraming,
  openRawClient,
  type RawClient,
  randomly,
  recording,
  recordings,
  replay,
  type StreamFrame,
  type StreamOptions,
  startUpstream,
  stream,
  type Upstream,
} from './index.ts'

let upstream: Upstream
beforeEach(async () => {
  upstream = await startUpstream()
})
afterEach(() => upstream.stop())

const ask = () => fetch(upstream.url, { method: 'POST', body: '{}' })
const answerOf = async (frames: readonly StreamFrame[], options: StreamOptions = {}) => {
  upstream.script('next', stream(frames, options))
  return ask()
}
const textOf = async (frames: readonly StreamFrame[], options: StreamOptions = {}) =>
  (await answerOf(frames, options)).text()
const rawAnswer = async (frames: readonly StreamFrame[], options: StreamOptions = {}): Promise<RawClient> => {
  upstream.script('next', stream(frames, options))
  const client = await openRawClient(upstream.port)
  client.post('/', {})
  return client
}

describe('framing', () => {
  test('OpenAI: data lines, [DONE], event-stream type, chunked', async () => {
    const answer = await answerOf(['{"a":1}', '{"b":2}'])
    expect(answer.headers.get('content-type')).toStartWith('text/event-stream')
    expect(answer.headers.get('transfer-encoding')).toBe('chunked')
    expect(await answer.text()).toBe('data: {"a":1}\n\ndata: {"b":2}\n\ndata: [DONE]\n\n')
  })

  test('named events carry the type of their JSON and have no terminator', async () => {
    const text = await textOf(['{"type":"message_start","n":1}', '{"type":"message_stop"}'], {
      framing: namedEventFraming(),
    })
    expect(text).toBe(
      'event: message_start\ndata: {"type":"message_start","n":1}\n\nevent: message_stop\ndata: {"type":"message_stop"}\n\n',
    )
  })

  test('CRLF, lone CR, no space, several data lines, comments, hand-made events, bare bytes', async () => {
    expect(await textOf(['{"a":1}'], { framing: openAiFraming({ newline: '\r\n' }) })).toBe(
      'data: {"a":1}\r\n\r\ndata: [DONE]\r\n\r\n',
    )
    expect(await textOf(['{"a":1}'], { framing: openAiFraming({ newline: '\r', isTight: true }) })).toBe(
      'data:{"a":1}\r\rdata:[DONE]\r\r',
    )
    expect(await textOf(['{"a":1}'], { framing: openAiFraming({ isMultiline: true }) })).toBe(
      'data: {\ndata:  "a": 1\ndata: }\n\ndata: [DONE]\n\n',
    )
    const frames = [{ comment: 'PING' }, { event: 'x', data: 'y' }, { raw: 'bare' }]
    expect(await textOf(frames, { ending: 'no-terminal' })).toBe(': PING\n\nevent: x\ndata: y\n\nbare')
  })

  test('JSON array and JSON lines', async () => {
    const array = await answerOf(['{"a":1}', '{"b":2}'], { framing: jsonArrayFraming() })
    expect(array.headers.get('content-type')).toStartWith('application/json')
    expect(await array.json()).toEqual([{ a: 1 }, { b: 2 }])
    expect(await textOf(['{"a":1}', '{"b":2}'], { framing: jsonLineFraming() })).toBe('{"a":1}\n{"b":2}\n')
  })
})

describe('chunking', () => {
  const frames = ['{"t":"größe 語 🙂"}', '{"t":"b"}']
  const expected = 'data: {"t":"größe 語 🙂"}\n\ndata: {"t":"b"}\n\ndata: [DONE]\n\n'
  const seeded = () => {
    let state = 42
    return () => {
      state = (state * 1103515245 + 12345) % 2147483648
      return state / 2147483648
    }
  }
  const sizes: [string, Chunking, number][] = [
    ['bytewise', bytewise, Buffer.byteLength(expected)],
    ['everyBytes(10)', everyBytes(10), Math.ceil(Buffer.byteLength(expected) / 10)],
    ['allAtOnce', allAtOnce, 1],
    ['framesPerWrite(2)', framesPerWrite(2), 2],
    ['insideUtf8', insideUtf8, 1 + 1 + 1 + 2 + 3],
    ['randomly', randomly(seeded(), 9), randomly(seeded(), 9)([Buffer.from(expected)]).length],
  ]

  test.each(sizes)('%s sends the same bytes, in that many writes', async (_name, chunking, writes) => {
    expect(await textOf(frames, { chunking })).toBe(expected)
    expect(upstream.last.answer.writes).toBe(writes)
  })

  test('splits inside every character outside ASCII', () => {
    const pieces = insideUtf8([Buffer.from('aé🙂b')])
    expect(pieces.map((piece) => piece.length)).toEqual([2, 2, 1, 1, 2])
    expect(Buffer.concat(pieces).toString()).toBe('aé🙂b')
  })

  test('a reader in the same process sees the writes as packets of their own', async () => {
    const client = await rawAnswer(frames, { chunking: everyBytes(8) })
    await client.sees('0\r\n\r\n')
    expect(client.reads).toBeGreaterThanOrEqual(Math.ceil(Buffer.byteLength(expected) / 8))
    client.leave()
  })
})

describe('pace', () => {
  test('the test releases frame by frame', async () => {
    const pace = createPacer()
    const client = await rawAnswer(['"one"', '"two"', '"three"'], { pace })
    await pace.release()
    await client.sees('"one"')
    expect(client.text).not.toContain('"two"')
    expect(pace.written).toBe(1)
    await pace.release(2)
    await client.sees('"three"')
    expect(client.text).not.toContain('[DONE]')
    pace.releaseAll()
    await client.sees('0\r\n\r\n')
    expect(pace.written).toBe(4)
    client.leave()
  })

  test('headers come at once, the first frame when the gate opens', async () => {
    const gate = createGate()
    const client = await rawAnswer(['"one"'], { pace: firstAfter(gate) })
    await client.sees('\r\n\r\n')
    expect(client.text).not.toContain('one')
    gate.open()
    await client.sees('[DONE]')
    client.leave()
  })

  test('a clock paces too, and a client that leaves frees who waits for a release', async () => {
    expect(await textOf(['1', '2'], { pace: everyMs(1) })).toContain('[DONE]')
    const pace = createPacer()
    const client = await rawAnswer(['1', '2'], { pace })
    await pace.release()
    const never = pace.reached(2)
    client.leave()
    await never
    expect(pace.written).toBe(1)
  })

  test('a client that does not read holds the upstream back', async () => {
    const frame = { raw: 'x'.repeat(1 << 20) }
    const client = await rawAnswer(Array.from({ length: 64 }, () => frame))
    client.pause()
    await upstream.received(1)
    for (let turn = 0; turn < 200; turn += 1) await new Promise((resolve) => setImmediate(resolve))
    expect(upstream.last.answer.bytes).toBeLessThan(64 << 20)
    client.leave()
    await upstream.clientAborted(1)
  })
})

describe('endings', () => {
  const frames = ['"one"', '"two"', '"three"']

  test('reset after k frames', async () => {
    const client = await rawAnswer(frames, { cutAfter: 2, ending: 'reset' })
    expect(await client.ended).toBe('reset')
    expect(client.text).toContain('"two"')
    expect(client.text).not.toContain('"three"')
    expect(upstream.last.answer.isComplete).toBeFalse()
    expect(upstream.last.abort).toBeUndefined()
  })

  test('a gated ending waits until the test has seen the frames', async () => {
    const endWhen = createGate()
    const client = await rawAnswer(frames, { cutAfter: 1, ending: 'reset', endWhen })
    await client.sees('"one"')
    endWhen.open()
    expect(await client.ended).toBe('reset')
  })

  test('orderly close without the chunked terminator, with half of the next frame', async () => {
    const client = await rawAnswer(frames, { cutAfter: 1, partialBytes: 8, ending: 'fin' })
    expect(await client.ended).toBe('fin')
    expect(client.text).toEndWith('8\r\ndata: "t\r\n')
    await expect(textOf(frames, { cutAfter: 1, ending: 'fin' })).rejects.toThrow()
  })

  test('clean HTTP end without the terminal event looks complete to HTTP', async () => {
    expect(await textOf(frames, { cutAfter: 2, ending: 'no-terminal' })).toBe('data: "one"\n\ndata: "two"\n\n')
    expect(await textOf(frames, { ending: 'no-terminal' })).toEndWith('"three"\n\n')
    await upstream.idle()
    expect(upstream.last.answer.isComplete).toBeTrue()
  })

  test('a body that ends with the connection cannot tell a cut from its end', async () => {
    const client = await rawAnswer(frames, { headers: { connection: 'close' } })
    expect(await client.ended).toBe('fin')
    expect(client.text).not.toContain('transfer-encoding')
    expect(client.text).toEndWith('data: [DONE]\n\n')
  })

  test('stall keeps the connection open until the client leaves', async () => {
    const client = await rawAnswer(frames, { cutAfter: 1, ending: 'stall' })
    await client.sees('"one"')
    client.leave()
    expect((await upstream.clientAborted(1)).abort?.afterWrites).toBe(1)
  })

  test('bytes that are no chunk', async () => {
    const client = await rawAnswer(frames, { cutAfter: 1, ending: 'broken-chunk' })
    expect(await client.ended).toBe('fin')
    expect(client.text).toEndWith('this is no chunk size\r\n')
  })
})

describe('content encoding', () => {
  test.each(['gzip', 'br', 'deflate'] as const)('%s streams are flushed frame by frame', async (encoding) => {
    const pace = createPacer()
    const answer = answerOf(chatStream(), { encoding, pace })
    await pace.release()
    const { body, headers } = await answer
    const reader = body?.pipeThrough(new TextDecoderStream()).getReader()
    expect((await reader?.read())?.value).toContain('"role":"assistant"')
    pace.releaseAll()
    let rest = ''
    for (let piece = await reader?.read(); piece && !piece.done; piece = await reader?.read()) rest += piece.value
    expect(rest).toEndWith('[DONE]\n\n')
    expect(headers.get('content-encoding') ?? encoding).toBe(encoding)
  })

  test('the bytes on the wire are compressed', async () => {
    const client = await rawAnswer(chatStream(), { encoding: 'gzip' })
    await client.sees('0\r\n\r\n')
    expect(client.text).toContain('content-encoding: gzip')
    expect(client.text).not.toContain('assistant')
    client.leave()
  })
})

describe('recordings', () => {
  test('are found, named, and parsed into events', () => {
    const all = recordings()
    expect(all.length).toBeGreaterThan(30)
    expect(new Set(all.map(({ provider }) => provider)).size).toBeGreaterThan(9)
    expect(recording('openai', 'openai-text', 'stream').lines.length).toBeGreaterThan(100)
    expect(recording('openai-compatible', 'anthropic-fallback-tool-call', 'stream').lines.at(-1)).toContain(
      'tool_calls',
    )
    expect(() => recording('openai', 'nothing', 'whole')).toThrow('no recording')
  })

  test.each(
    recordings().map((recorded) => [`${recorded.provider}/${recorded.name} ${recorded.kind}`, recorded] as const),
  )('%s is replayed as its provider sent it', async (_name, recorded) => {
    upstream.script('next', replay(recorded))
    const bytes = new Uint8Array(await (await ask()).arrayBuffer())
    if (recorded.kind === 'whole' || recorded.isRaw) return expect(Buffer.from(bytes).toString()).toBe(recorded.text)
    const framing = framingOf(recorded)
    const frames = recorded.lines.map((line, index) => framing.frame(line, index))
    expect(Buffer.from(bytes)).toEqual(Buffer.concat([...frames, framing.terminal ?? new Uint8Array()]))
  })

  test('take any stream option', async () => {
    const recorded = recording('mistral', 'mistral-text', 'stream')
    upstream.script('next', replay(recorded, { ending: 'no-terminal', chunking: insideUtf8, encoding: 'br' }))
    expect(await (await ask()).text()).toBe(recorded.lines.map((line) => `data: ${line}\n\n`).join(''))
  })
})
