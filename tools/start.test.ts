// `npm start` on a clone that has nothing yet: no packages, no Bun, no bundle.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const repository = join(import.meta.dir, '..')
let root = ''
let tools = ''

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'tollgate-start-'))
  tools = mkdtempSync(join(tmpdir(), 'tollgate-tools-'))
  cpSync(join(repository, 'bin'), join(root, 'bin'), { recursive: true })
  mkdirSync(join(root, 'src'))
  writeFileSync(join(root, 'src', 'main.ts'), "console.log('started with', process.argv.slice(2).join(' '))\n")
  writeFileSync(join(root, 'package.json'), '{"type":"module"}')
  writeFileSync(join(root, 'package-lock.json'), '{}')
  // Installs what npm would: Bun, and its note of having done so.
  const npm = [
    '#!/bin/sh',
    'mkdir -p node_modules/bun/bin',
    `ln -s "${process.execPath}" node_modules/bun/bin/bun.exe`,
    'echo "{}" > node_modules/.package-lock.json',
  ]
  writeFileSync(join(tools, 'npm'), npm.join('\n'))
  chmodSync(join(tools, 'npm'), 0o755)
})

afterAll(() => {
  for (const folder of [root, tools]) rmSync(folder, { recursive: true, force: true })
})

const start = (...words: string[]) => {
  const node = Bun.which('node')
  if (node === null) throw new Error('Node.js is not on the PATH.')
  const path = [tools, dirname(node), '/usr/bin', '/bin'].join(':')
  const { exitCode, stdout, stderr } = Bun.spawnSync([node, join(root, 'bin', 'www'), ...words], {
    env: { PATH: path },
    cwd: tools,
  })
  return { exitCode, said: stdout.toString().trim(), told: stderr.toString() }
}

test('installs, bundles and starts, in this order, and hands its arguments on', () => {
  const { exitCode, said, told } = start('--port', '8080')
  expect({ exitCode, told }).toEqual({ exitCode: 0, told: 'Installing packages …\nBundling the gateway …\n' })
  expect(said).toBe('started with --port 8080')
})

test('does nothing twice, and bundles again when a source is newer', () => {
  expect(start('again')).toEqual({ exitCode: 0, said: 'started with again', told: '' })
  const later = new Date(Date.now() + 60_000)
  utimesSync(join(root, 'src', 'main.ts'), later, later)
  expect(start().told).toBe('Bundling the gateway …\n')
  expect(readdirSync(join(root, 'dist', 'server'))).toContain('main.js')
})
