// What the installation is made of: packages that are pinned and run nothing on install, and an image without root.
import { expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const read = (path: string): string => readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8')

type Locked = {
  readonly version?: string
  readonly integrity?: string
  readonly link?: boolean
  readonly hasInstallScript?: boolean
  readonly dev?: boolean
  readonly resolved?: string
}

const lock: { readonly packages: Readonly<Record<string, Locked>> } = JSON.parse(read('package-lock.json'))
const packages = Object.entries(lock.packages).filter(([path, { link }]) => path.startsWith('node_modules/') && !link)

test('every package is pinned by version and hash, and none comes from an address of its own', () => {
  expect(packages.length).toBeGreaterThan(100)
  expect(packages.filter(([, { version, integrity }]) => !version || !integrity).map(([path]) => path)).toEqual([])
  expect(packages.filter(([, { resolved }]) => resolved?.startsWith('git') === true).map(([path]) => path)).toEqual([])
})

test('no package of the running gateway brings a script for the install but Bun, whose binary is found without it', () => {
  const scripted = packages.filter(([, { hasInstallScript, dev }]) => hasInstallScript && !dev)
  expect(scripted.map(([path]) => path)).toEqual(['node_modules/bun'])
})

test('direct packages have exact versions, and are few', () => {
  const { dependencies } = JSON.parse(read('package.json')) as { dependencies: Record<string, string> }
  for (const version of Object.values(dependencies)) expect(version).toMatch(/^\d+\.\d+\.\d+$/)
  expect(Object.keys(dependencies).length).toBeLessThan(50)
})

test('the image runs as a user without rights or shell, and takes no secret along', () => {
  const [, runtime = ''] = read('Dockerfile').split(/^FROM debian/m)
  expect(runtime).toMatch(/^USER 10001:10001$/m)
  expect(runtime).toContain('/usr/sbin/nologin')
  expect(runtime).not.toMatch(/^COPY \. /m)
  expect(runtime).not.toMatch(/SECRET|PASSWORD|TOKEN/)
  const allowed = read('.dockerignore')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
  expect(allowed[0]).toBe('*')
  for (const path of ['**/.env', '**/*.db', '**/*.log', '**/node_modules']) expect(allowed).toContain(path)
  expect(allowed).not.toContain('!.git')
})
