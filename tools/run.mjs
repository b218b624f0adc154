// The commands behind `npm run …`. Each works on a fresh clone: it installs what is missing first.
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const { installPackages, buildConsole, buildServer, findBun, bunEnvironment } = createRequire(import.meta.url)(
  '../bin/prepare.js',
)

const [name = '', ...words] = process.argv.slice(2)

/** Runs a program with this terminal; resolves with its exit code. Signals reach it through the process group. */
const run = (command, args, environment = {}) =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: 'inherit',
      env: { ...bunEnvironment(process.env), ...environment },
    })
    const forward = (signal) => child.kill(signal)
    process.on('SIGTERM', forward)
    child.on('error', reject)
    child.on('exit', (code, signal) => resolve(signal === null ? (code ?? 1) : 1))
  })

const bun = (args, environment) => run(findBun(root), ['--no-env-file', ...args], environment)
const bin = (tool, ...args) => run(process.execPath, [join(root, 'node_modules', ...tool.split('/')), ...args])

/** Runs steps in order and stops at the first that fails. */
const inOrder = async (steps) => {
  for (const [title, step] of steps) {
    console.error(`\n— ${title}`)
    const code = await step()
    if (code !== 0) return code
  }
  return 0
}

const checks = [
  ['types', () => bin('typescript/bin/tsc', '--noEmit')],
  ['types of the console', () => bin('typescript/bin/tsc', '--noEmit', '-p', 'console')],
  ['lint and format', () => bin('@biomejs/biome/bin/biome', 'check', '--error-on-warnings')],
  ['layers', () => bin('dependency-cruiser/bin/dependency-cruise.mjs', 'src', 'console/src')],
  ['dead code', () => bin('knip/bin/knip.js')],
]

const commands = {
  dev: () => bun(['--watch', 'src/main.ts', ...words], { LOG_LEVEL: 'debug' }),
  demo: () => {
    buildConsole(root)
    const { SQL_DSN, SQLITE_PATH } = process.env
    // The demo keeps to a database of its own, unless told otherwise.
    return bun(['src/main.ts', 'demo', ...words], SQL_DSN || SQLITE_PATH ? {} : { SQLITE_PATH: 'data/demo.db' })
  },
  migrate: () => bun(['src/main.ts', 'migrate', ...words]),
  reconcile: () => bun(['src/main.ts', 'reconcile', ...words]),
  build: () => {
    buildConsole(root)
    buildServer(root)
    return bun(['tools/build.ts', ...words])
  },
  gen: () => bun(['tools/gen.ts']),
  check: () => inOrder(checks),
  test: () => {
    buildConsole(root)
    return bun(['tools/test.ts', ...words])
  },
  screenshots: () => {
    buildConsole(root)
    return bun(['tools/screenshots.ts', ...words])
  },
  bench: () => {
    buildServer(root)
    return bun(['bench/run.ts', ...words])
  },
}

if (!Object.hasOwn(commands, name)) {
  console.error(`Unknown command "${name}". There are: ${Object.keys(commands).join(', ')}`)
  process.exit(2)
}
installPackages(root)
process.exit(await commands[name]())
