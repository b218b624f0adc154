// The reference's 443 recorded calls, made again: same address, credentials and meaning upstream, same answer read by the client.
import { describe, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { useLab } from '../../support/gateway.ts'
import { readFiles } from './cases.ts'
import { RULES, STILL_REFUSED } from './differences.ts'
import { AROUND, DECISIONS } from './error-decisions.ts'
import { EXPECTATIONS } from './expected.ts'
import { type Replayed, replayFile } from './replay.ts'

const lab = useLab()
const files = readFiles()
/** Patterns that some call needed. */
const used = new Set<RegExp>()
const counts = { equal: 0, different: 0, answeredNow: 0, stillRefused: 0 }

const isExplained = (name: string, line: string): boolean => {
  const patterns = RULES.filter(({ where }) => where?.test(name) ?? true).flatMap(({ lines }) => lines)
  const pattern = patterns.find((candidate) => candidate.test(line))
  if (pattern !== undefined) used.add(pattern)
  return pattern !== undefined
}

const unexplained = ({ file, call, status, differences }: Replayed): readonly string[] => {
  const name = `${file}/${call.case}`
  if (STILL_REFUSED.test(name)) {
    counts.stillRefused++
    return status === call.answer.status ? [] : [`${name} ${status}`]
  }
  const rest = differences.filter((line) => !isExplained(name, line))
  if (call.answer.status !== 200) counts.answeredNow++
  else if (differences.length === 0) counts.equal++
  else counts.different++
  return rest.map((line) => `${name} ${line}`)
}

describe('as the reference did, or differently for a written reason:', () => {
  for (const file of files)
    test(file.file, async () => {
      const replayed = await replayFile(lab, file)
      expect(replayed.flatMap(unexplained)).toEqual([])
    }, 30_000)
})

test('every recorded call was made, and what the reference refused is answered', () => {
  const { equal, different, ...rest } = counts
  expect(equal + different).toBe(360)
  expect(rest).toEqual({ answeredNow: 79, stillRefused: 4 })
})

test('every written reason is still needed', () => {
  const patterns = RULES.flatMap(({ lines, reason }) => lines.map((line) => ({ line, reason })))
  expect(patterns.filter(({ line }) => !used.has(line))).toEqual([])
  const names = files.flatMap(({ file, cases }) => cases.map((call) => `${file}/${call.case}`))
  expect(EXPECTATIONS.filter(({ where }) => !names.some((name) => where.test(name)))).toEqual([])
})

test('every reason stands in docs/compatibility.md', () => {
  const told = readFileSync(new URL('../../../docs/compatibility.md', import.meta.url), 'utf8')
  const reasons = [...RULES, ...EXPECTATIONS, ...DECISIONS, ...AROUND].map(({ reason }) => reason)
  expect(reasons.filter((reason) => !told.includes(`- ${reason}\n`))).toEqual([])
})
