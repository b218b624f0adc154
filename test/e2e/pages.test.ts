// Every page in both modes, on the desktop and on a small phone, and in every language: nothing cut off, unreadable or nameless.
import { expect } from 'bun:test'
import type { Page } from 'playwright-core'
import english from '../../console/src/i18n/locales/en.json'
import french from '../../console/src/i18n/locales/fr.json'
import japanese from '../../console/src/i18n/locales/ja.json'
import simplified from '../../console/src/i18n/locales/zh-CN.json'
import traditional from '../../console/src/i18n/locales/zh-TW.json'
import { auditPage, measureOverflow } from './support/audit.ts'
import { desktop, phone, smallPhone } from './support/browser.ts'
import { furnishGateway } from './support/furnish.ts'
import { e2e, useConsole } from './support/harness.ts'
import { readText } from './support/text.ts'

const lab = useConsole({
  isSetUp: true,
  furnish: (management, { sqlitePath }) => furnishGateway(management, sqlitePath),
})

/** Waits until a page has what it is about, and nothing is on its way any more. */
const shown = async (page: Page, what: 'rows' | 'heading' | 'dialog'): Promise<void> => {
  const places = {
    rows: page.locator('main tbody tr, main ul > li').nth(2),
    heading: page.getByRole('heading', { level: 1 }),
    dialog: page.getByRole('dialog').locator('form'),
  }
  await places[what].waitFor()
  await page.locator('.animate-pulse, .animate-sweep').first().waitFor({ state: 'detached' })
}

const guestPages = [
  ['home', '/', 'heading'],
  ['sign-in', '/login', 'heading'],
  ['setup', '/setup', 'heading'],
  ['not found', '/nowhere', 'heading'],
] as const

const consolePages = [
  ['overview', '/console', 'heading'],
  ['channels', '/console/channel', 'rows'],
  ['channel form', '/console/channel?open=new', 'dialog'],
  ['keys', '/console/token', 'rows'],
  ['key form', '/console/token?open=new', 'dialog'],
  ['logs', '/console/log', 'rows'],
  ['errors', '/console/log?type=5', 'rows'],
  ['profile', '/console/personal', 'heading'],
] as const

for (const [device, viewport] of Object.entries({ desktop, 'small phone': smallPhone })) {
  e2e(`every page is whole, readable and named, light and dark: ${device}`, async () => {
    const findings: Record<string, string[]> = {}
    const look = { viewport, hasTouch: device !== 'desktop' }
    for (const [isGuest, list] of [
      [true, guestPages],
      [false, consolePages],
    ] as const) {
      const page = isGuest ? await lab.guest(look) : await lab.signedIn(look)
      for (const [name, path, what] of list) {
        await page.emulateMedia({ colorScheme: 'light' })
        await page.goto(path)
        await shown(page, what)
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme })
          await page.locator(`html[data-theme="${colorScheme}"]`).waitFor()
          const found = await auditPage(page)
          if (found.length > 0) findings[`${name}, ${colorScheme}`] = found
        }
      }
    }
    expect(findings).toEqual({})
  })
}

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
  ])
})

const keys = new Set(Object.keys(english))

/** Words of the page that are message keys, or places that nothing was filled into. */
const findUntranslated = (text: string): string[] =>
  text.split(/\s+/).filter((word) => keys.has(word) || word.includes('{{') || word.includes('}}'))

const languages = { en: english, 'zh-CN': simplified, 'zh-TW': traditional, fr: french, ja: japanese }

e2e('every page speaks every language, and fits a phone', async () => {
  const speak = async ([locale, messages]: [string, Record<string, string>]): Promise<void> => {
    const page = await lab.signedIn({ viewport: phone, locale })
    await page.goto('/console')
    for (const [name, path, what] of consolePages) {
      // The router follows the history, so that the page need not be loaded anew for each path.
      await page.evaluate(`history.pushState({}, '', ${JSON.stringify(path)})`)
      await shown(page, what)
      const untranslated = findUntranslated(await readText(page.locator('body')))
      expect({ locale, name, untranslated }).toEqual({ locale, name, untranslated: [] })
      expect({ locale, name, overflow: await measureOverflow(page) }).toEqual({ locale, name, overflow: 0 })
      if (path === '/console/token')
        expect(await readText(page.getByRole('heading', { level: 1 }))).toBe(messages['nav.tokens'] ?? '')
    }
    expect(await page.locator('html').getAttribute('lang')).toBe(locale)
  }
  await Promise.all(Object.entries(languages).map(speak))
})

e2e('language and theme are chosen in the header, at once and for good', async () => {
  const page = await lab.signedIn()
  await page.goto('/console/token')
  await page.getByRole('button', { name: 'Language' }).click()
  await page.getByRole('menuitemradio', { name: 'Français' }).click()
  await page.getByRole('heading', { name: french['nav.tokens'] }).waitFor()
  await page.getByRole('button', { name: french['theme.label'] }).click()
  await page.getByRole('menuitemradio', { name: french['theme.dark'] }).click()
  await page.reload()
  await page.getByRole('heading', { name: french['nav.tokens'] }).waitFor()
  expect(await page.locator('html').getAttribute('data-theme')).toBe('dark')
  expect(await page.locator('html').getAttribute('lang')).toBe('fr')
})

e2e('old addresses of the pages still lead to them', async () => {
  const page = await lab.signedIn()
  await page.goto('/panel/token?q=web')
  await page.getByRole('heading', { name: 'API keys' }).waitFor()
  expect(new URL(page.url()).pathname).toBe('/console/token')
})

e2e('on a phone the pages are reached through the drawer', async () => {
  const page = await lab.signedIn({ viewport: phone, hasTouch: true })
  await page.goto('/console')
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
  await page.goto('/console/token')
  await page.getByRole('alert').getByText('This could not be loaded').waitFor()
  isDown = false
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByRole('button', { name: 'Show key web-app' }).waitFor()
})
