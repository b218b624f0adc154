// Every page in both modes, on the desktop and on a small phone, and in every language: nothing cut off, unreadable or nameless.
import { expect } from 'bun:test'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { auditPage, measureOverflow } from './support/audit.ts'
import { desktop, phone, smallPhone } from './support/browser.ts'
import { furnishGateway } from './support/furnish.ts'
import { e2e, useConsole } from './support/harness.ts'
import { listSamples } from './support/pages.ts'
import { readText } from './support/text.ts'

/** Walking all pages takes as long as there are pages. */
const walkTimeoutMs = 600_000

const lab = useConsole({
  isSetUp: true,
  furnish: (management, { sqlitePath }) => furnishGateway(management, sqlitePath),
})

/** How long the router takes at most to leave a page. */
const turnMs = 100

/** Waits until a page has what it is about, and nothing is on its way any more. */
const shown = async (page: Page): Promise<void> => {
  await page.locator('h1, [role="dialog"] h2').first().waitFor()
  await page.waitForLoadState('networkidle')
  await page.locator('.animate-pulse, .animate-sweep').first().waitFor({ state: 'detached' })
}

const samples = await listSamples()
const guestPages = samples.filter(({ frame }) => frame !== 'console')
const consolePages = samples.filter(({ frame }) => frame === 'console')

/** Goes on within the app, so that the page need not be loaded anew for each address. */
const goOn = async (page: Page, href: string): Promise<void> => {
  await page.evaluate(`history.pushState({}, '', ${JSON.stringify(href)})`)
  // The page before is still there for a moment, and whole.
  await shown(page)
  await page.waitForTimeout(turnMs)
  await shown(page)
}

/** The way back from another site is shown as it looks when that failed. */
const refusals = [400]

const looks = {
  desktop: { viewport: desktop },
  'small phone': { viewport: smallPhone, hasTouch: true },
} as const

type Walk = { readonly device: keyof typeof looks; readonly isGuest: boolean }
type Findings = Record<string, string[]>

/** Findings of pages in both modes, by page and mode. */
const auditAll = async (page: Page, pages: readonly (typeof samples)[number][], where: string): Promise<Findings> => {
  const findings: Findings = {}
  for (const { name, href } of pages) {
    await goOn(page, href)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      await page.locator(`html[data-theme="${colorScheme}"]`).waitFor()
      const found = await auditPage(page)
      if (found.length > 0) findings[`${name}, ${colorScheme}, ${where}`] = found
    }
  }
  return findings
}

const walk = async ({ device, isGuest }: Walk): Promise<Findings> => {
  const visit = { ...looks[device], expectedStatuses: refusals }
  const page = isGuest ? await lab.guest(visit) : await lab.signedIn(visit)
  await page.goto('/')
  return auditAll(page, isGuest ? guestPages : consolePages, device)
}

e2e(
  'every page is whole, readable and named, light and dark, on the desktop and on a small phone',
  async () => {
    const walks = [
      { device: 'desktop', isGuest: false },
      { device: 'small phone', isGuest: false },
      { device: 'desktop', isGuest: true },
      { device: 'small phone', isGuest: true },
    ] as const
    expect(Object.assign({}, ...(await Promise.all(walks.map(walk))))).toEqual({})
  },
  walkTimeoutMs,
)

e2e('the audit finds what it looks for', async () => {
  const page = await lab.guest({ viewport: smallPhone })
  await page.setContent(
    '<h1>Two</h1><h1 id="a">Headings</h1><p id="a" style="color:#999;width:600px">faint</p><button></button><input>',
  )
  expect(await auditPage(page)).toEqual([
    '248 px beyond the window',
    'contrast 2.85: "faint"',
    'id twice: a',
    '2 first headings',
    'no title',
    'without a name: - button',
    'without a name: - textbox',
    'axe button-name: button',
    'axe color-contrast: p',
    'axe document-title: html',
    'axe html-has-lang: html',
    'axe label: input',
  ])
})

const languages = ['en', 'zh-CN', 'zh-TW', 'fr', 'ja'] as const

const catalogueOf = async (locale: string): Promise<Record<string, string>> => {
  const root = join(import.meta.dir, '../../console/src')
  const messages: Record<string, string> = {}
  for await (const path of new Bun.Glob(`**/locales/${locale}.json`).scan(root))
    Object.assign(messages, await Bun.file(join(root, path)).json())
  return messages
}

const english = await catalogueOf('en')
const french = await catalogueOf('fr')

/** Words of the page that are message keys, or places that nothing was filled into. */
const findUntranslated = (text: string): string[] =>
  text.split(/\s+/).filter((word) => word in english || word.includes('{{') || word.includes('}}'))

/** What is not said, or does not fit, in a language. */
const read = async (locale: string): Promise<Record<string, unknown>> => {
  const page = await lab.signedIn({ viewport: phone, locale, expectedStatuses: refusals })
  const findings: Record<string, unknown> = {}
  await page.goto('/')
  for (const { name, href } of samples.filter(({ href: path }) => path !== '/setup' && path !== '/sign-in')) {
    await goOn(page, href)
    const untranslated = findUntranslated(await readText(page.locator('body')))
    const overflow = await measureOverflow(page)
    if (untranslated.length > 0 || overflow > 0) findings[`${name}, ${locale}`] = { untranslated, overflow }
  }
  if ((await page.locator('html').getAttribute('lang')) !== locale)
    findings[locale] = 'the document does not say its language'
  return findings
}

e2e(
  'every page speaks every language, and fits a phone',
  async () => {
    expect(Object.assign({}, ...(await Promise.all(languages.map(read))))).toEqual({})
  },
  walkTimeoutMs,
)

e2e('language and theme are chosen in the header, at once and for good', async () => {
  const page = await lab.signedIn()
  await page.goto('/keys')
  await page.getByRole('button', { name: 'Language' }).click()
  await page.getByRole('menuitemradio', { name: 'Français' }).click()
  await page.getByRole('heading', { name: french['nav.tokens'] ?? '' }).waitFor()
  await page.getByRole('button', { name: french['theme.label'] ?? '' }).click()
  await page.getByRole('menuitemradio', { name: french['theme.dark'] ?? '' }).click()
  await page.reload()
  await page.getByRole('heading', { name: french['nav.tokens'] ?? '' }).waitFor()
  expect(await page.locator('html').getAttribute('data-theme')).toBe('dark')
  expect(await page.locator('html').getAttribute('lang')).toBe('fr')
})

e2e('a look is chosen at once and for good: berry has the sidebar, air has its navigation above the page', async () => {
  const page = await lab.signedIn()
  await page.goto('/keys')
  const canvas = () => page.evaluate<string>('getComputedStyle(document.body.parentElement).backgroundColor')
  const before = await canvas()
  await page.getByRole('button', { name: 'Theme' }).click()
  await page.getByRole('menuitemradio', { name: 'Berry' }).click()
  await page.locator('html[data-preset="berry"]').waitFor()
  expect(await canvas()).not.toBe(before)
  await page.getByRole('complementary').getByRole('link', { name: 'Usage logs' }).waitFor()
  await page.getByRole('button', { name: 'Theme' }).click()
  await page.getByRole('menuitemradio', { name: 'Air' }).click()
  await page.reload()
  expect(await page.getByRole('complementary').count()).toBe(0)
  await page
    .getByRole('navigation', { name: 'Main navigation' })
    .getByRole('button', { name: 'Administration' })
    .click()
  await page.getByRole('menuitem', { name: 'Channels' }).click()
  await page.getByRole('heading', { name: 'Channels' }).waitFor()
})

/** Pages that together use every colour and part of the kit. */
const colourful = [
  'dashboard-overview',
  'dashboard-models',
  'keys',
  'channels',
  'usage-logs-common',
  'wallet',
  'orders',
  'users',
  'playground',
  'system-settings-billing-payment',
]

e2e(
  'the other looks are as readable, light and dark',
  async () => {
    const pages = samples.filter(({ name }) => colourful.includes(name))
    expect(pages.length).toBe(colourful.length)
    const page = await lab.signedIn()
    const findings: Findings = {}
    for (const look of ['Berry', 'Air']) {
      await page.goto('/keys')
      await page.getByRole('button', { name: 'Theme' }).click()
      await page.getByRole('menuitemradio', { name: look }).click()
      await page.locator(`html[data-preset="${look.toLowerCase()}"]`).waitFor()
      Object.assign(findings, await auditAll(page, pages, look))
    }
    expect(findings).toEqual({})
  },
  walkTimeoutMs,
)

e2e('those who have not chosen see the operator’s look', async () => {
  await lab.management().call('PUT', '/api/option/', { key: 'Theme', value: 'air' })
  const page = await lab.guest()
  await page.goto('/sign-in')
  await page.locator('html[data-preset="air"]').waitFor()
  await lab.management().call('PUT', '/api/option/', { key: 'Theme', value: 'default' })
})

e2e('old addresses of the pages still lead to them', async () => {
  const page = await lab.signedIn()
  await page.goto('/panel/token?q=web')
  await page.getByRole('heading', { name: 'API keys' }).waitFor()
  expect(new URL(page.url()).pathname).toBe('/keys')
})

e2e('on a phone the pages are reached through the drawer', async () => {
  const page = await lab.signedIn({ viewport: phone, hasTouch: true })
  await page.goto('/dashboard/overview')
  await page.getByRole('button', { name: 'Open navigation' }).tap()
  await page.getByRole('dialog', { name: 'Main navigation' }).getByRole('link', { name: 'Usage logs' }).tap()
  await page.getByRole('heading', { name: 'Usage logs' }).waitFor()
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
  await page
    .getByRole('button', { name: /^Details/ })
    .first()
    .tap()
  await page.getByRole('heading', { name: 'Why it cost this' }).waitFor()
})

e2e('a server that does not answer is told, and trying again helps', async () => {
  const page = await lab.signedIn({ expectedStatuses: [503] })
  let isDown = true
  await page.route('**/api/token/**', (route) => (isDown ? route.fulfill({ status: 503, body: '' }) : route.fallback()))
  await page.goto('/keys')
  await page.getByRole('alert').getByText('This could not be loaded').waitFor()
  isDown = false
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByRole('button', { name: 'Show key web-app' }).waitFor()
})
