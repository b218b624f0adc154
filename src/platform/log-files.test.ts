// Log files are read from their end, filtered, and removed without touching anything else.
import { describe, expect, test } from 'bun:test'
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLogFiles } from './log-files.ts'

const prepare = (files: Readonly<Record<string, string>>) => {
  const directory = mkdtempSync(join(tmpdir(), 'tollgate-logs-'))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text)
  return { directory, logs: createLogFiles(directory, (line) => line.replaceAll('hunter2', '***')) }
}

const line = (level: string, msg: string): string => `${JSON.stringify({ level, msg })}\n`

describe('the end of a file', () => {
  test('is told newest first, by level and text, redacted', async () => {
    const { logs } = prepare({
      'combined.log': line('info', 'one') + line('error', 'two hunter2') + line('info', 'Three'),
    })
    const read = async (more: object) => (await logs.tail({ file: 'combined.log', limit: 10, ...more }))?.lines
    expect(await read({})).toEqual(
      [line('info', 'Three'), line('error', 'two ***'), line('info', 'one')].map((l) => l.trim()),
    )
    expect(await read({ limit: 1 })).toEqual([line('info', 'Three').trim()])
    expect(await read({ text: 'THREE' })).toEqual([line('info', 'Three').trim()])
    expect(await read({ levels: ['error'] })).toEqual([line('error', 'two ***').trim()])
  })
  test('lines across the edges of what is read at once stay whole', async () => {
    const lines = Array.from({ length: 9000 }, (_, number) => line('info', `${number} ${'ü'.repeat(number % 200)}`))
    const { logs } = prepare({ 'combined.log': lines.join('') })
    const found = await logs.tail({ file: 'combined.log', limit: 10_000 })
    expect(found?.lines).toEqual(lines.toReversed().map((text) => text.trim()))
    expect(found?.isCut).toBe(false)
  })
  test('of no other file, wherever it may lie', async () => {
    const { logs } = prepare({ 'secret.txt': 'x', 'combined.log': '' })
    for (const file of ['secret.txt', '../combined.log', '/etc/passwd', 'combined.log/..', 'none.log'])
      expect(await logs.tail({ file, limit: 1 })).toBeUndefined()
  })
})

test('files are removed but for the open one, and nothing else is', async () => {
  const { directory, logs } = prepare({ 'combined.log': 'a', 'combined-20260101T000000.log': 'bc', 'data.db': 'd' })
  expect((await logs.list()).map(({ name }) => name).toSorted()).toEqual([
    'combined-20260101T000000.log',
    'combined.log',
  ])
  expect(await logs.remove(await logs.list())).toEqual({ deletedCount: 1, freedBytes: 2, failedFiles: [] })
  expect([existsSync(join(directory, 'combined.log')), existsSync(join(directory, 'data.db'))]).toEqual([true, true])
})

test('without a folder there is nothing', async () => {
  const logs = createLogFiles(undefined, (text) => text)
  expect([await logs.list(), await logs.tail({ file: 'combined.log', limit: 1 })]).toEqual([[], undefined])
})
