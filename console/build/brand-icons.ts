// The marks of vendors as files of the console: one each, with a list of which there are. They come from a package, at build time;
// a browser loads the few that its page shows.
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Plugin } from 'vite'

const packageFile = createRequire(import.meta.url).resolve('@lobehub/icons-static-svg/package.json')
const iconFolder = join(dirname(packageFile), 'icons')
const { version } = JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string }

const moduleName = 'virtual:brand-icons'

/** Luminance below which a colour cannot be told from the dark ground, and above which not from the light one; 0 to 1. */
const LUMINANCE_MIN = 0.03
const LUMINANCE_MAX = 0.97

/** Relative luminance of `#rgb` or `#rrggbb` without the hash, by a plain gamma of 2.2. */
const luminanceOf = (hex: string): number => {
  const digits = hex.length === 3 ? [...hex].map((digit) => digit + digit).join('') : hex
  const [red, green, blue] = [0, 2, 4].map((at) => (Number.parseInt(digits.slice(at, at + 2), 16) / 255) ** 2.2)
  return 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0)
}

/** Whether a coloured mark keeps all its parts on dark and light ground; paths without a colour are black. */
const isSeenOnAnyGround = (svg: string): boolean => {
  const hasColour = /<(?:svg|g)[^>]*\sfill="(?!none)/.test(svg)
  const paths = svg.match(/<path[^>]*>/g) ?? []
  if (!hasColour && paths.some((path) => !path.includes('fill='))) return false
  return [...svg.matchAll(/#([\da-f]{6}|[\da-f]{3})\b/gi)].every(([, hex]) => {
    const luminance = luminanceOf(hex ?? '')
    return luminance >= LUMINANCE_MIN && luminance <= LUMINANCE_MAX
  })
}

type Brand = { readonly name: string; readonly isColoured: boolean; readonly svg: string }

/** One mark for each brand: the coloured one where it is seen on any ground, else the plain one, which takes the text's colour. */
const readBrands = (): Brand[] => {
  const files = new Set(readdirSync(iconFolder))
  const read = (file: string) => readFileSync(join(iconFolder, file), 'utf8')
  return [...files]
    .filter((file) => /^[\da-z]+\.svg$/.test(file))
    .sort()
    .map((file) => {
      const name = file.slice(0, -'.svg'.length)
      const coloured = files.has(`${name}-color.svg`) ? read(`${name}-color.svg`) : undefined
      const isColoured = coloured !== undefined && isSeenOnAnyGround(coloured)
      return { name, isColoured, svg: isColoured ? coloured : read(file) }
    })
}

/** Serves and emits the marks under `/assets/brands-<version>/`, and tells their names by the module `virtual:brand-icons`. */
export const brandIcons = (): Plugin => {
  const folder = `assets/brands-${version}`
  const brands = readBrands()
  const namesOf = (isColoured: boolean) =>
    brands.filter((brand) => brand.isColoured === isColoured).map(({ name }) => name)
  return {
    name: 'brand-icons',
    resolveId: (id) => (id === moduleName ? `\0${moduleName}` : undefined),
    load: (id) =>
      id === `\0${moduleName}`
        ? [
            `export const folder = ${JSON.stringify(`/${folder}`)}`,
            `export const coloured = ${JSON.stringify(namesOf(true).join(' '))}`,
            `export const plain = ${JSON.stringify(namesOf(false).join(' '))}`,
          ].join('\n')
        : undefined,
    generateBundle() {
      for (const { name, svg } of brands)
        this.emitFile({ type: 'asset', fileName: `${folder}/${name}.svg`, source: svg })
    },
    configureServer: ({ middlewares }) => {
      middlewares.use(`/${folder}`, (request, response, next) => {
        const brand = brands.find(({ name }) => request.url === `/${name}.svg`)
        if (brand === undefined) return next()
        response.setHeader('content-type', 'image/svg+xml')
        response.end(brand.svg)
      })
    },
  }
}
