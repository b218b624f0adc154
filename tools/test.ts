// `npm test`: static checks, then every test, closing with one line of counts.
import { readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(import.meta.dir, '..')
const report = join(tmpdir(), `tollgate-test-${process.pid}.xml`)

type Outcome = {
  readonly title: string
  readonly passed: number
  readonly failed: number
  readonly skipped: readonly string[]
}

const run = (command: readonly string[], cwd = root): number =>
  Bun.spawnSync([...command], { cwd, stdio: ['ignore', 'inherit', 'inherit'], env: process.env }).exitCode

const attribute = (tag: string, name: string): string => new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1] ?? ''

/** Counts of a JUnit report, and the names of what was skipped. */
const readReport = (title: string, exitCode: number): Outcome => {
  const text = readFileSync(report, 'utf8')
  const head = /<testsuites\b[^>]*>/.exec(text)?.[0] ?? ''
  const total = Number(attribute(head, 'tests'))
  const failed = Number(attribute(head, 'failures'))
  const skipped = [...text.matchAll(/<testcase\b[^>]*>\s*<skipped/g)].map(([tag]) => attribute(tag, 'name'))
  rmSync(report)
  const isBroken = exitCode !== 0 && failed === 0
  return { title, passed: total - failed - skipped.length, failed: failed + (isBroken ? 1 : 0), skipped }
}

const runTests = (title: string, paths: readonly string[], options: readonly string[] = []): Outcome => {
  console.log(`\n— ${title}`)
  const command = [
    process.execPath,
    '--no-env-file',
    'test',
    '--reporter=junit',
    `--reporter-outfile=${report}`,
    ...options,
    ...paths,
  ]
  return readReport(title, run(command))
}

const runCheck = (): Outcome => {
  const code = run(['node', 'tools/run.mjs', 'check'])
  return { title: 'static checks', passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: [] }
}

const testFiles = [...new Bun.Glob('*/**/*.test.ts').scanSync(join(root, 'test'))]
/** Folders under test/ that hold tests run one by one, so that a slow one is seen. */
const suites = [...new Set(testFiles.map((path) => path.slice(0, path.indexOf('/'))))].sort()

const wanted = process.argv.slice(2)
const outcomes: Outcome[] =
  wanted.length > 0
    ? [runTests(wanted.join(' '), wanted)]
    : [
        runCheck(),
        runTests('units', ['./src', './console', './bench', './tools'], ['--timeout=20000']),
        ...suites.map((name) => runTests(name, [`./test/${name}`], ['--timeout=60000'])),
      ]

const sum = (pick: (outcome: Outcome) => number): number =>
  outcomes.reduce((total, outcome) => total + pick(outcome), 0)
console.log('')
for (const { title, passed, failed, skipped } of outcomes) {
  console.log(`${failed > 0 ? '✗' : '✓'} ${title}: ${passed} passed, ${failed} failed, ${skipped.length} skipped`)
  for (const name of skipped) console.log(`    skipped: ${name}`)
}
const [failed, skipped] = [sum((outcome) => outcome.failed), sum((outcome) => outcome.skipped.length)]
console.log(
  `\n${sum((outcome) => outcome.passed)} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`,
)
process.exit(failed > 0 ? 1 : 0)
