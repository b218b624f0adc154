// `npm run screenshots`: pictures of every page (desktop and phone, light and dark) in screenshots/, and the README's one.
import { mkdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { adoptSession, chromiumPath, desktop, openVisit, phone, startBrowser } from '../test/e2e/support/browser.ts'
import { furnishGateway } from '../test/e2e/support/furnish.ts'
import { type Management, setUpGateway } from '../test/e2e/support/management.ts'
import { listSamples } from '../test/e2e/support/pages.ts'
import { startGatewayProcess } from '../test/e2e/support/server.ts'

const root = join(import.meta.dir, '..')
const folder = join(root, 'screenshots')
const readmePicture = join(root, 'docs', 'images', 'console.png')
const readmeBytesMax = 300 * 1024

type Shot = {
  readonly name: string
  readonly path: string
  /** What is opened before the picture is taken. */
  readonly open?: (page: Page) => Promise<void>
  readonly isGuest?: boolean
}

/** States that an address alone does not show. */
const opened: readonly Shot[] = [
  {
    name: 'channel-test',
    path: '/channels',
    open: async (page) => {
      await page.getByRole('button', { name: 'More actions: Sandbox' }).click()
      await page.getByRole('menuitem', { name: 'Test models…' }).click()
      await page.getByRole('button', { name: /^Test 4 models/ }).click()
      await page.getByText('4 of 4 tested').waitFor()
    },
  },
  {
    name: 'log-detail',
    path: '/usage-logs/common?type=2',
    open: (page) =>
      page
        .getByRole('button', { name: /^Details/ })
        .first()
        .click(),
  },
  {
    name: 'palette',
    path: '/dashboard/overview',
    open: (page) => page.keyboard.press('Control+k'),
  },
  {
    name: 'price-expression',
    path: '/models/pricing?open=gpt-4o',
    open: async (page) => {
      await page.getByRole('button', { name: 'By expression' }).click()
      const tier = page.getByRole('group', { name: 'Tier 1' })
      await tier.getByLabel('Input', { exact: true }).fill('3')
      await tier.getByLabel('Output', { exact: true }).fill('15')
      await page.getByRole('button', { name: 'Add tier' }).click()
      await page.getByText('This would cost').waitFor()
    },
  },
  { name: 'not-found', path: '/nowhere/at/all' },
]

const shots: readonly Shot[] = [
  ...(await listSamples()).map(({ name, href, frame }) => ({ name, path: href, isGuest: frame !== 'console' })),
  ...opened,
]

const settle = async (page: Page): Promise<void> => {
  await page.waitForLoadState('networkidle')
  await page.evaluate('document.fonts.ready.then(() => undefined)')
}

type Look = { readonly device: 'desktop' | 'phone'; readonly mode: 'light' | 'dark' }

/** Names of the shots that were asked for on the command line; all when there are none. */
const wanted = process.argv.slice(2)

const isWanted = ({ name }: Shot): boolean => wanted.length === 0 || wanted.some((word) => name.includes(word))

const takeShots = async (browser: Browser, url: string, management: Management, look: Look): Promise<void> => {
  const viewport = look.device === 'desktop' ? desktop : phone
  const visitOptions = { viewport, colorScheme: look.mode, hasTouch: look.device === 'phone', deviceScaleFactor: 1 }
  for (const isGuest of [true, false]) {
    const visit = await openVisit(browser, url, visitOptions)
    if (!isGuest) await adoptSession(visit.context, url, management)
    for (const shot of shots.filter((candidate) => isWanted(candidate) && (candidate.isGuest ?? false) === isGuest)) {
      await visit.page.goto(shot.path)
      await settle(visit.page)
      await shot.open?.(visit.page)
      await settle(visit.page)
      await visit.page.screenshot({ path: join(folder, `${shot.name}.${look.device}.${look.mode}.png`) })
    }
    await visit.context.close()
  }
}

const takeReadmePicture = async (browser: Browser, url: string, management: Management): Promise<void> => {
  const visit = await openVisit(browser, url, { viewport: { width: 1280, height: 660 }, deviceScaleFactor: 1.5 })
  await adoptSession(visit.context, url, management)
  await visit.page.goto('/dashboard/overview')
  await settle(visit.page)
  await visit.page.screenshot({ path: readmePicture })
  await visit.context.close()
  const { size } = statSync(readmePicture)
  if (size > readmeBytesMax) throw new Error(`${readmePicture} has ${size} bytes, more than ${readmeBytesMax}`)
}

const run = async (): Promise<void> => {
  if (chromiumPath === undefined) throw new Error('No Chromium was found; name one in CHROMIUM_PATH.')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  mkdirSync(join(root, 'docs', 'images'), { recursive: true })
  // A picture of every page comes faster than a person can click.
  const limits = { GLOBAL_API_RATE_LIMIT_ENABLE: 'false', GLOBAL_WEB_RATE_LIMIT_ENABLE: 'false' }
  const gateway = await startGatewayProcess({ environment: limits })
  const browser = await startBrowser()
  try {
    const setup = await openVisit(browser, gateway.url)
    await setup.page.goto('/')
    await settle(setup.page)
    await setup.page.screenshot({ path: join(folder, 'setup.desktop.light.png') })
    await setup.context.close()
    const management = await setUpGateway(gateway.url)
    await furnishGateway(management, gateway.sqlitePath)
    for (const device of ['desktop', 'phone'] as const)
      for (const mode of ['light', 'dark'] as const) await takeShots(browser, gateway.url, management, { device, mode })
    if (wanted.length === 0) await takeReadmePicture(browser, gateway.url, management)
  } finally {
    await browser.close()
    await gateway.stop()
  }
  console.log(`Pictures are in ${folder}; the README's is ${readmePicture}`)
}

await run()
