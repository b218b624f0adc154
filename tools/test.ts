// `npm test`: static checks, then every test, closing with one line of counts.
import { readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(import.meta.dir, '..')
const report = join(tmpdir(), `tollgate-test-${process.pid}.xml`)

/** A test's end, as a JUnit report tells it. */
type Ended = {
  readonly file: string
  readonly name: string
  readonly state: 'passed' | 'failed' | 'skipped'
  /** What a failed one said, in the report's escaped form. */
  readonly message: string
}

type Outcome = {
  readonly title: string
  readonly tests: readonly Ended[]
  /** Failed, and passed when their file ran once more: counted as passed, and named. */
  readonly unsteady: readonly Ended[]
}

const run = (command: readonly string[], cwd = root): number =>
  Bun.spawnSync([...command], { cwd, stdio: ['ignore', 'inherit', 'inherit'], env: process.env }).exitCode

const entities: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
  '&#10;': '\n',
  '&amp;': '&',
}
const attribute = (tag: string, name: string): string =>
  (new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1] ?? '').replaceAll(
    /&(?:lt|gt|quot|apos|#10|amp);/g,
    (entity) => entities[entity] ?? entity,
  )

const testCases = /<testcase\b[^>]*?(?:\/>|>([\s\S]*?)<\/testcase>)/g

const readReport = (title: string, exitCode: number): Ended[] => {
  const tests = [...readFileSync(report, 'utf8').matchAll(testCases)].map(([whole, inner = '']): Ended => {
    const state = inner.includes('<failure') ? 'failed' : inner.includes('<skipped') ? 'skipped' : 'passed'
    const name = [attribute(whole, 'classname'), attribute(whole, 'name')].filter(Boolean).join(' > ')
    return { file: attribute(whole, 'file'), name, state, message: attribute(inner, 'message') }
  })
  rmSync(report)
  if (exitCode === 0 || tests.some(({ state }) => state === 'failed')) return tests
  // Such as an error between tests, which no test's entry tells.
  return [...tests, { file: '', name: title, state: 'failed', message: `the runner ended with ${exitCode}` }]
}

const runFiles = (title: string, paths: readonly string[], options: readonly string[]): Ended[] => {
  console.log(`\n— ${title}`)
  const reporter = ['--reporter=junit', `--reporter-outfile=${report}`]
  return readReport(title, run([process.execPath, '--no-env-file', 'test', ...reporter, ...options, ...paths]))
}

const runTests = (title: string, paths: readonly string[], options: readonly string[] = []): Outcome => ({
  title,
  tests: runFiles(title, paths, options),
  unsteady: [],
})

/**
 * Runs tests whose pace a browser sets. A file with a failed test runs once more, in a fresh process: what passes then is named as
 * unsteady in the summary, so that it is mended, and does not hold up a change that has nothing to do with it.
 */
const runBrowserTests = (title: string, paths: readonly string[], options: readonly string[]): Outcome => {
  const first = runFiles(title, paths, options)
  const failed = first.filter(({ state }) => state === 'failed')
  const files = [...new Set(failed.map(({ file }) => file))]
  if (files.length === 0 || files.includes('')) return { title, tests: first, unsteady: [] }
  const again = runFiles(
    `${title}, once more`,
    files.map((file) => `./${file}`),
    options,
  )
  const hasFailedAgain = ({ file, name }: Ended): boolean =>
    again.some((test) => test.file === file && test.name === name && test.state === 'failed')
  const others = first.filter(({ file }) => !files.includes(file))
  return { title, tests: [...others, ...again], unsteady: failed.filter((test) => !hasFailedAgain(test)) }
}

const runCheck = (): Outcome => {
  const title = 'static checks'
  const code = run(['node', 'tools/run.mjs', 'check'])
  const state = code === 0 ? 'passed' : 'failed'
  return { title, tests: [{ file: '', name: title, state, message: '' }], unsteady: [] }
}

const testFiles = [...new Bun.Glob('*/**/*.test.ts').scanSync(join(root, 'test'))]
/** Folders under test/ that hold tests run one by one, so that a slow one is seen. */
const suites = [...new Set(testFiles.map((path) => path.slice(0, path.indexOf('/'))))].sort()
const runSuite = (name: string): Outcome =>
  (name === 'e2e' ? runBrowserTests : runTests)(name, [`./test/${name}`], ['--timeout=60000'])

const wanted = process.argv.slice(2)
const outcomes: Outcome[] =
  wanted.length > 0
    ? [runTests(wanted.join(' '), wanted)]
    : [
        runCheck(),
        runTests('units', ['./src', './console', './bench', './tools'], ['--timeout=20000']),
        ...suites.map(runSuite),
      ]

const inState = (tests: readonly Ended[], state: Ended['state']): Ended[] =>
  tests.filter((test) => test.state === state)
const summary = (tests: readonly Ended[]): string =>
  (['passed', 'failed', 'skipped'] as const).map((state) => `${inState(tests, state).length} ${state}`).join(', ')

console.log('')
for (const { title, tests, unsteady } of outcomes) {
  const failed = inState(tests, 'failed')
  console.log(`${failed.length > 0 ? '✗' : '✓'} ${title}: ${summary(tests)}`)
  for (const { name } of inState(tests, 'skipped')) console.log(`    skipped: ${name}`)
  for (const { file, name } of unsteady) console.log(`    unsteady, passed when run once more: ${file}: ${name}`)
  for (const { file, name, message } of failed) {
    console.log(`    failed: ${file}: ${name}\n${message.slice(0, 2000).replaceAll(/^/gm, '      ')}`)
  }
}
const all = outcomes.flatMap(({ tests }) => tests)
console.log(`\n${summary(all)}`)
process.exit(inState(all, 'failed').length > 0 ? 1 : 0)
