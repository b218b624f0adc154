// `npm run screenshots [-- [--preset berry] word…]`: pictures of every page (desktop and phone, light and dark), or of those whose
// names have a word, in screenshots/; and the README's one when everything is taken in the default look.
import { mkdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
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
    name: 'settings-pancake',
    path: '/system-settings/billing/payment',
    open: async (page) => {
      const products = [{ id: 'PROD_4f1c', name: 'Credits', status: 'active' }]
      const stores = [
        { id: 'STO_91ab', name: 'Example shop', status: 'active', prodEnabled: false, onetimeProducts: products },
      ]
      await page.route('**/waffo-pancake/catalog', (route) =>
        route.fulfill({ json: { message: 'success', data: { stores } } }),
      )
      await page.getByRole('button', { name: 'Waffo Pancake', exact: true }).click()
      await page.getByRole('textbox', { name: 'Pancake merchant ID' }).fill('MER_1')
      await page.getByLabel('Pancake private key').fill('key')
      await page.getByRole('button', { name: 'Read from Waffo Pancake' }).click()
      await page.getByLabel('Store', { exact: true }).selectOption('STO_91ab')
      await page.getByRole('region', { name: 'Store and product' }).scrollIntoViewIfNeeded()
    },
  },
  {
    name: 'channel-models',
    path: '/channels?open=new',
    open: async (page) => {
      await page.getByRole('button', { name: 'Provider' }).click()
      await page.getByRole('combobox', { name: 'Search', exact: true }).fill('sandbox')
      await page.keyboard.press('Enter')
      await page.getByLabel('Key', { exact: true }).fill('none')
      await page.getByRole('button', { name: 'Fetch from upstream' }).click()
      await page.getByRole('dialog', { name: 'Models of the upstream' }).waitFor()
    },
  },
  {
    name: 'channel-mapping',
    path: '/channels?open=1',
    open: async (page) => {
      await page.getByRole('button', { name: 'Add row' }).first().click()
      await page.getByRole('combobox', { name: 'Asked for 1' }).fill('best')
      await page.getByRole('combobox', { name: 'Sent upstream 1' }).fill('gpt-5')
      await page.getByRole('button', { name: 'Add to the models' }).scrollIntoViewIfNeeded()
    },
  },
  {
    name: 'channel-filters',
    path: '/channels',
    open: (page) => page.getByRole('button', { name: 'More filters' }).click(),
  },
  {
    name: 'channel-batch',
    path: '/channels',
    open: async (page) => {
      await page.getByRole('checkbox', { name: 'Select DeepSeek' }).check()
      await page.getByRole('checkbox', { name: 'Select OpenRouter' }).check()
      await page.getByRole('button', { name: 'Edit', exact: true }).click()
      await page.getByRole('checkbox', { name: 'Tag' }).check()
      await page.getByRole('textbox', { name: 'Tag' }).fill('europe')
      await page.getByRole('button', { name: 'Preview changes' }).click()
      await page.getByText('2 of 2 channels will change.').waitFor()
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
    path: '/models/pricing?open=gpt-5',
    open: async (page) => {
      await page.getByRole('button', { name: 'By expression' }).click()
      const tier = page.getByRole('group', { name: 'Tier 1' })
      await tier.getByLabel('Input', { exact: true }).fill('3')
      await tier.getByLabel('Output', { exact: true }).fill('15')
      await page.getByRole('button', { name: 'Add tier' }).click()
      await page.getByText('This would cost').waitFor()
    },
  },
  {
    name: 'plan-product',
    path: '/subscriptions',
    open: async (page) => {
      await page.getByRole('button', { name: 'New plan' }).click()
      await page.getByRole('button', { name: 'Choose from the store' }).scrollIntoViewIfNeeded()
    },
  },
  {
    name: 'wallet-plans-for-sale',
    path: '/wallet?tab=plans',
    open: (page) => page.getByRole('button', { name: 'Buy Team' }).scrollIntoViewIfNeeded(),
  },
  {
    name: 'wallet-plans-buy',
    path: '/wallet?tab=plans',
    open: (page) => page.getByRole('button', { name: 'Buy Pro' }).click(),
  },
  { name: 'not-found', path: '/nowhere/at/all' },
]

const shots: readonly Shot[] = [
  ...(await listSamples()).map(({ name, href, frame }) => ({ name, path: href, isGuest: frame !== 'console' })),
  ...opened,
]

const settle = async (page: Page): Promise<void> => {
  await page.waitForLoadState('networkidle')
  // A typeface is asked for when the first text in it is laid out, so the second look finds what the first began.
  for (let look = 0; look < 2; look++)
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => document.fonts.ready.then(() => done())))')
}

type Look = { readonly device: 'desktop' | 'phone'; readonly mode: 'light' | 'dark' }

/** Names of the shots that were asked for; all when there are none. */
const { positionals: wanted, values: options } = parseArgs({
  options: { preset: { type: 'string' } },
  allowPositionals: true,
})

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
    if (options.preset) await management.call('PUT', '/api/option/', { key: 'Theme', value: options.preset })
    for (const device of ['desktop', 'phone'] as const)
      for (const mode of ['light', 'dark'] as const) await takeShots(browser, gateway.url, management, { device, mode })
    if (wanted.length === 0 && !options.preset) await takeReadmePicture(browser, gateway.url, management)
  } finally {
    await browser.close()
    await gateway.stop()
  }
  console.log(`Pictures are in ${folder}; the README's is ${readmePicture}`)
}

await run()
