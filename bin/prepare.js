// What a fresh clone lacks: packages, the Bun binary, the built console, the bundled gateway. Plain Node.js without packages.
'use strict'
const { execFileSync, spawnSync } = require('node:child_process')
const { existsSync, readdirSync, statSync } = require('node:fs')
const { join } = require('node:path')

/** True when a command runs and ends well. */
const runs = (command, args) => spawnSync(command, args, { stdio: 'ignore' }).status === 0

/**
 * The Bun binary: where its package put it, in the platform's package when npm ran without install scripts, or on the path.
 * Throws with advice when there is none.
 */
const findBun = (root) => {
  const modules = join(root, 'node_modules')
  const own = join(modules, 'bun', 'bin', 'bun.exe')
  if (existsSync(own) && statSync(own).size > 1_000_000) return own
  const scope = join(modules, '@oven')
  for (const name of existsSync(scope) ? readdirSync(scope) : []) {
    for (const file of ['bun', 'bun.exe']) {
      const candidate = join(scope, name, 'bin', file)
      if (existsSync(candidate) && runs(candidate, ['--version'])) return candidate
    }
  }
  if (runs('bun', ['--version'])) return 'bun'
  throw new Error(
    `Bun has no build for ${process.platform}-${process.arch} here. Run "npm ci" again, or put bun on the PATH.`,
  )
}

/** Bun reads these before it starts: enough parallel requests to upstreams, and no telemetry. */
const bunEnvironment = (environment) => ({
  BUN_CONFIG_MAX_HTTP_REQUESTS: '65336',
  DO_NOT_TRACK: '1',
  ...environment,
})

const npm = (root, args) => {
  const isWindows = process.platform === 'win32'
  execFileSync(isWindows ? 'npm.cmd' : 'npm', args, { cwd: root, stdio: ['ignore', 2, 2], shell: isWindows })
}

/** Installs packages when they are missing or older than the lock file. */
const installPackages = (root) => {
  const lock = join(root, 'package-lock.json')
  const installed = join(root, 'node_modules', '.package-lock.json')
  if (!existsSync(lock)) return
  const isCurrent = existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs - 1000
  if (isCurrent || (existsSync(installed) && runs('npm', ['ls', '--all', '--silent', '--prefix', root]))) return
  console.error('Installing packages …')
  // Not `npm ci`: it refuses a lock that lacks optional packages of other platforms, which npm itself leaves out.
  npm(root, ['install', '--no-save', '--no-audit', '--no-fund'])
}

/** Newest change below a file or folder, ms; 0 when it does not exist. */
const newestChange = (path) => {
  if (!existsSync(path)) return 0
  const stat = statSync(path)
  if (!stat.isDirectory()) return stat.mtimeMs
  let newest = 0
  for (const name of readdirSync(path)) newest = Math.max(newest, newestChange(join(path, name)))
  return newest
}

/** Builds the console when its sources are newer than what was built. */
const buildConsole = (root) => {
  const source = join(root, 'console')
  const built = newestChange(join(source, 'dist', 'index.html'))
  const inputs = ['src', 'build', 'public', 'index.html', 'vite.config.ts', 'package.json'].map((name) =>
    join(source, name),
  )
  if (!existsSync(join(source, 'src'))) return
  const newest = Math.max(...[...inputs, join(root, 'src', 'contract')].map(newestChange))
  if (built >= newest) return
  console.error('Building the console …')
  npm(root, ['run', '--silent', 'build', '-w', 'console'])
}

/**
 * Bundles the gateway when its sources or packages are newer than the bundle, and gives the bundle's entry. One file starts in half the
 * time of fourteen hundred and needs 17 MB less memory (docs/decisions/0006-start-from-a-bundle.md). Chunks of earlier bundles stay: a
 * gateway that still runs may ask for them.
 */
const buildServer = (root) => {
  const bundle = join(root, 'dist', 'server')
  const entry = join(bundle, 'main.js')
  const inputs = ['src', 'package.json', 'package-lock.json'].map((name) => join(root, name))
  if (newestChange(entry) >= Math.max(...inputs.map(newestChange))) return entry
  console.error('Bundling the gateway …')
  const words = ['build', 'src/main.ts', '--target=bun', '--splitting', `--outdir=${bundle}`]
  execFileSync(findBun(root), words, { cwd: root, stdio: ['ignore', 'ignore', 2] })
  return entry
}

/** Makes a clone ready to run. Gives what runs it, which a fresh clone has only now, and the file to run. */
const prepare = (root) => {
  installPackages(root)
  buildConsole(root)
  const entry = buildServer(root)
  return { bun: findBun(root), entry }
}

module.exports = { prepare, installPackages, buildConsole, buildServer, findBun, bunEnvironment }
