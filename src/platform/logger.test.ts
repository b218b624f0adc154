// Tests of logging on a real folder: lines, redaction, rotation by size and day, several writers on one file.
import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, utimesSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createFileSink, LOG_FILE_NAME, type LogSink } from './log-sink.ts'
import { createLogging } from './logger.ts'

let directory = ''
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tollgate-log-'))
})
afterEach(() => rmSync(directory, { recursive: true }))

const readLines = (name = LOG_FILE_NAME): string[] =>
  readFileSync(join(directory, name), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
const rotatedNames = (): string[] => readdirSync(directory).filter((name) => name !== LOG_FILE_NAME)

/** A sink that keeps its lines. */
const createMemorySink = (): LogSink & { readonly lines: string[] } => {
  const lines: string[] = []
  return { lines, write: (line) => lines.push(line), flushSync: () => {}, flush: async () => {}, close: () => {} }
}

describe('lines', () => {
  test('carry level, time, request id and message, and no secret', () => {
    const sink = createMemorySink()
    const { logger } = createLogging({ level: 'info', directory: undefined, secrets: ['canary-db-password'], sink })
    const child = logger.child({ requestId: 'r1' })
    child.debug('not written')
    child.info({ headers: { authorization: 'Bearer sk-canary-1234567890' } }, 'with canary-db-password')
    expect(sink.lines).toHaveLength(1)
    expect(JSON.parse(sink.lines[0] ?? '')).toEqual({
      level: 'info',
      time: expect.any(Number),
      requestId: 'r1',
      headers: { authorization: '***' },
      msg: 'with ***',
    })
  })

  test('an error is told with its causes, control bytes escaped', () => {
    const sink = createMemorySink()
    const { logger } = createLogging({ level: 'info', directory: undefined, secrets: [], sink })
    logger.error({ err: new Error('outer', { cause: new Error('inner') }) }, 'a\u001b[31m\nforged')
    expect(sink.lines[0]?.trimEnd()).not.toContain('\n')
    expect(sink.lines[0]).not.toContain('\u001b')
    const line = JSON.parse(sink.lines[0] ?? '')
    expect([line.level, line.err.message, line.err.cause.message]).toEqual(['error', 'outer', 'inner'])
  })
})

describe('the file', () => {
  test('gets every line in order, also those still waiting at the end', async () => {
    const sink = createFileSink({ directory })
    for (let number = 0; number < 500; number++) sink.write(`{"n":${number}}\n`)
    await sink.flush()
    sink.write('{"n":500}\n')
    sink.flushSync()
    sink.close()
    expect(readLines().map((line) => JSON.parse(line).n)).toEqual(Array.from({ length: 501 }, (_, number) => number))
  })

  test('is rotated when full, and the oldest rotated files are deleted', async () => {
    const sink = createFileSink({ directory, fileBytesMax: 50, filesMax: 2 })
    for (let round = 0; round < 5; round++) {
      sink.write(`{"round":${round},"filler":"${'x'.repeat(60)}"}\n`)
      await sink.flush()
    }
    sink.close()
    expect(rotatedNames()).toHaveLength(2)
    expect(readLines().map((line) => JSON.parse(line).round)).toEqual([4])
    expect(rotatedNames().flatMap(readLines)).toHaveLength(2)
  })

  test('is rotated when its day has ended', async () => {
    let now = Date.now()
    const sink = createFileSink({ directory, nowMs: () => now })
    sink.write('{"day":1}\n')
    await sink.flush()
    now += 86_400_000
    sink.write('{"day":2}\n')
    await sink.flush()
    sink.close()
    expect(rotatedNames()).toHaveLength(1)
    expect(readLines()).toEqual(['{"day":2}'])
  })

  test('a file left from another day is rotated at the first line', async () => {
    const first = createFileSink({ directory })
    first.write('{"old":true}\n')
    await first.flush()
    first.close()
    utimesSync(join(directory, LOG_FILE_NAME), 1, 1)
    const second = createFileSink({ directory })
    second.write('{"new":true}\n')
    await second.flush()
    second.close()
    expect(rotatedNames()).toEqual(['combined-19700101T000001.log'])
    expect(readLines()).toEqual(['{"new":true}'])
  })

  test('is opened again when another process has renamed it', async () => {
    const sink = createFileSink({ directory })
    sink.write('{"n":1}\n')
    await sink.flush()
    renameSync(join(directory, LOG_FILE_NAME), join(directory, 'moved.log'))
    sink.write('{"n":2}\n')
    await sink.flush()
    sink.close()
    expect([readLines('moved.log'), readLines()]).toEqual([['{"n":1}'], ['{"n":2}']])
  })
})
