// Every page in both modes, on the desktop and on a small phone, and in every language: nothing cut off, unreadable or nameless.
import { expect } from 'bun:test'
import type { Page } from 'playwright-core'
import english from '../../console/src/i18n/locales/en.json'
import { auditPage, measureOverflow } from './support/audit.ts'
import { desktop, phone, smallPhone } from './support/browser.ts'
import { furnishGateway } from './support/furnish.ts'
import { e2e, useConsole } from './support/harness.ts'

const lab = useConsole({
  isSetUp: true,
  furnish: (management, { sqlitePath }) => furnishGateway(management, sqlitePath),
})

const shown = async (page: Page, what: 'row' | 'heading' | 'dialog'): Promise<void> => {
  if (what === 'dialog') await page.getByRole('dialog').getByRole('button').nth(2).waitFor()
  else if (what === 'row') await page.getByRole('row').or(page.getByRole('listitem')).nth(8).waitFor()
  else await page.getByRole('heading', { level: 1 }).waitFor()
  await page.waitForLoadState('networkidle')
}

const guestPages = [
  ['home', '/', 'heading'],
  ['sign-in', '/login', 'heading'],
  ['setup', '/setup', 'heading'],
  ['not found', '/nowhere', 'heading'],
] as const

const consolePages = [
  ['overview', '/console', 'heading'],
  ['channels', '/console/channel', 'row'],
  ['channel form', '/console/channel?open=new', 'dialog'],
  ['keys', '/console/token', 'row'],
  ['key form', '/console/token?open=new', 'dialog'],
  ['logs', '/console/log', 'row'],
  ['errors', '/console/log?type=5', 'row'],
  ['profile', '/console/personal', 'heading'],
] as const

for (const [device, viewport] of Object.entries({ desktop, 'small phone': smallPhone })) {
  for (const colorScheme of ['light', 'dark'] as const) {
    e2e(`every page is whole, readable and named: ${device}, ${colorScheme}`, async () => {
      const findings: Record<string, string[]> = {}
      const look = { viewport, colorScheme, hasTouch: device !== 'desktop' }
      for (const [isGuest, list] of [
        [true, guestPages],
        [false, consolePages],
      ] as const) {
        const page = isGuest ? await lab.guest(look) : await lab.signedIn(look)
        for (const [name, path, what] of list) {
          await page.goto(path)
          await shown(page, what)
          const found = await auditPage(page)
          if (found.length > 0) findings[name] = found
          expect(await page.locator('html').getAttribute('data-theme')).toBe(colorScheme)
        }
      }
      expect(findings).toEqual({})
    })
  }
}

const keys = new Set(Object.keys(english))

/** Words of the page that are message keys, or places that nothing was filled into. */
const findUntranslated = (text: string): string[] =>
  text.split(/\s+/).filter((word) => keys.has(word) || word.includes('{{') || word.includes('}}'))

const headings = {
  en: 'API keys',
  'zh-CN': 'API 密钥',
  'zh-TW': 'API 金鑰',
  fr: 'Clés API',
  ja: 'API キー',
} as const

for (const [language, heading] of Object.entries(headings)) {
  e2e(`every page speaks ${language}, and fits a phone`, async () => {
    const page = await lab.signedIn({ viewport: phone, locale: language })
    for (const [name, path, what] of consolePages) {
      await page.goto(path)
      await shown(page, what)
      const text = await page.locator('body').innerText()
      expect({ name, untranslated: findUntranslated(text) }).toEqual({ name, untranslated: [] })
      expect({ name, overflow: await measureOverflow(page) }).toEqual({ name, overflow: 0 })
      if (path === '/console/token') expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe(heading)
    }
    expect(await page.locator('html').getAttribute('lang')).toBe(language)
  })
}

e2e('language and theme are chosen in the header, at once and for good', async () => {
  const page = await lab.signedIn()
  await page.goto('/console/token')
  await page.getByRole('button', { name: 'Language' }).click()
  await page.getByRole('menuitemradio', { name: 'Français' }).click()
  await page.getByRole('heading', { name: headings.fr }).waitFor()
  await page.getByRole('button', { name: 'Thème' }).click()
  await page.getByRole('menuitemradio', { name: 'Sombre' }).click()
  await page.reload()
  await page.getByRole('heading', { name: headings.fr }).waitFor()
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
