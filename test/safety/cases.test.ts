// The table of safety cases is whole, and the tests that it names exist.
import { expect, test } from 'bun:test'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const ROOT = join(import.meta.dir, '../..')

const numbers = (letter: string, from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => `${letter}${from + index}`)

const EXPECTED = [
  ...numbers('S', 1, 18),
  ...numbers('S', 20, 37),
  ...numbers('S', 40, 58),
  ...numbers('S', 60, 65),
  ...numbers('S', 70, 75),
  ...numbers('A', 1, 18),
  ...numbers('A', 43, 63),
]

type Line = { readonly id: string; readonly file: string; readonly name: string }

const LINES: readonly Line[] = readFileSync(join(import.meta.dir, 'cases.md'), 'utf8')
  .split('\n')
  .map((line) => /^\| ([SA]\d+) \| (\S+) \| (.+) \|$/.exec(line))
  .filter((match) => match !== null)
  .map(([, id = '', file = '', name = '']) => ({ id, file, name }))

/** Whether a test of this name begins somewhere in the file. */
const hasTest = ({ file, name }: Line): boolean => {
  if (!/\.test\.tsx?$/.test(file) || !existsSync(join(ROOT, file))) return false
  const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`(?:\\btest|\\be2e|\\)|\\])\\(\\s*(['"\`])${escaped}\\1`).test(
    readFileSync(join(ROOT, file), 'utf8'),
  )
}

test('each case has a line', () => {
  expect([...new Set(LINES.map(({ id }) => id))].toSorted()).toEqual(EXPECTED.toSorted())
})

test('each line names a test that exists, or says why there is none', () => {
  const missing = LINES.filter((line) => (line.file === '–' ? line.name.length < 5 : !hasTest(line)))
  expect(missing.map(({ id, file, name }) => `${id} ${file} ${name}`)).toEqual([])
})
