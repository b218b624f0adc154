// `npm run build`: the console is built already; this makes the single-file executable with the console embedded.
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { version } from '../package.json'

const root = join(import.meta.dir, '..')
const dist = join(root, 'console', 'dist')
const outfile = join(root, 'dist', process.platform === 'win32' ? 'tollgate.exe' : 'tollgate')
const entry = join(root, 'dist', 'main.embedded.ts')

const listFiles = (folder: string): string[] =>
  readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? listFiles(path) : [path]
  })

/** An entry that hands the console's files to the gateway and then starts it as usual. */
const writeEntry = (): void => {
  const files = listFiles(dist)
  const importPath = (path: string): string =>
    `./${relative(join(root, 'dist'), path)}`.replaceAll(sep, '/').replace('./..', '..')
  const lines = [
    '// Written by tools/build.ts.',
    "import { embedConsole } from '../src/compose/console-embedded.ts'",
    ...files.map((path, index) => `import f${index} from ${JSON.stringify(importPath(path))} with { type: 'file' }`),
    'embedConsole(new Map([',
    ...files.map(
      (path, index) => `  [${JSON.stringify(`/${relative(dist, path).replaceAll(sep, '/')}`)}, Bun.file(f${index})],`,
    ),
    ']))',
    "await import('../src/main.ts')",
    '',
  ]
  writeFileSync(entry, lines.join('\n'))
}

mkdirSync(join(root, 'dist'), { recursive: true })
writeEntry()
const built = await Bun.build({
  entrypoints: [entry],
  target: 'bun',
  format: 'esm',
  // Parts that are imported when they are needed stay apart, and what is needed at the start is compiled already: half the time to the
  // first answer. Names stay, for stack traces; a source map would take memory in every process.
  splitting: true,
  bytecode: true,
  minify: { whitespace: true, syntax: true },
  compile: { outfile, autoloadDotenv: false },
})
if (!built.success) {
  for (const log of built.logs) console.error(log)
  process.exit(1)
}
console.log(
  `dist/${relative(join(root, 'dist'), outfile)} ${version}: ${(statSync(outfile).size / 1048576).toFixed(0)} MB`,
)
