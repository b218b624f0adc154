// Chromium for the end-to-end tests, and pages that remember everything that went wrong in them.
import { existsSync } from 'node:fs'
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core'

const named = process.env.CHROMIUM_PATH

const usualPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/** The browser's program, or undefined where there is none; `CHROMIUM_PATH` names one elsewhere, and is then the only place. */
export const chromiumPath = (named ? [named] : usualPlaces).find(existsSync)

export const startBrowser = (): Promise<Browser> =>
  chromium.launch({
    ...(chromiumPath === undefined ? {} : { executablePath: chromiumPath }),
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-quic', '--no-first-run'],
  })

export const desktop = { width: 1440, height: 900 } as const
export const phone = { width: 390, height: 844 } as const
export const smallPhone = { width: 360, height: 740 } as const

export type Visit = {
  readonly page: Page
  readonly context: BrowserContext
  /** Errors on the console, exceptions, refusals by the page's policy, and requests to other hosts. */
  readonly troubles: readonly string[]
}

export type VisitOptions = BrowserContextOptions & {
  /** Answers of this status are expected, and the browser's line about them is no trouble. */
  readonly expectedStatuses?: readonly number[]
  /** Lines of the browser's console that are no trouble. */
  readonly expectedLines?: RegExp
}

const watch = (page: Page, origin: string, expectedStatuses: readonly number[], expectedLines?: RegExp): string[] => {
  const troubles: string[] = []
  page.on('pageerror', (error) => troubles.push(`exception: ${error.message}`))
  page.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return
    const status = Number(/status of (\d{3})/.exec(message.text())?.[1])
    if (!expectedStatuses.includes(status) && !expectedLines?.test(message.text()))
      troubles.push(`console: ${message.text()}`)
  })
  page.on('request', (request) => {
    const url = new URL(request.url())
    if (url.origin !== origin && !['data:', 'blob:'].includes(url.protocol)) troubles.push(`foreign host: ${url.href}`)
  })
  return troubles
}

/** A fresh browser profile: an Englishman in Greenwich who likes stillness, unless told otherwise. */
export const openProfile = async (browser: Browser, url: string, options: BrowserContextOptions = {}) => {
  const context = await browser.newContext({
    baseURL: url,
    viewport: desktop,
    locale: 'en-GB',
    timezoneId: 'UTC',
    colorScheme: 'light',
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
    ...options,
  })
  context.setDefaultTimeout(10_000)
  return context
}

/** A page in a profile. */
export const openPage = async (
  context: BrowserContext,
  url: string,
  expectedStatuses: readonly number[] = [],
  expectedLines?: RegExp,
): Promise<Visit> => {
  const page = await context.newPage()
  return { page, context, troubles: watch(page, url, expectedStatuses, expectedLines) }
}

/** A page in a profile of its own. */
export const openVisit = async (browser: Browser, url: string, options: VisitOptions = {}): Promise<Visit> => {
  const { expectedStatuses = [], expectedLines, ...contextOptions } = options
  return openPage(await openProfile(browser, url, contextOptions), url, expectedStatuses, expectedLines)
}

/** Signs a profile in with a session that exists already. */
export const adoptSession = async (
  context: BrowserContext,
  url: string,
  { cookie, userId }: { readonly cookie: string; readonly userId: number },
): Promise<void> => {
  const cookies = cookie.split('; ').map((pair) => {
    const at = pair.indexOf('=')
    return { name: pair.slice(0, at), value: pair.slice(at + 1), url }
  })
  await context.addCookies(cookies)
  await context.addInitScript((id) => localStorage.setItem('tollgate.user', id), String(userId))
}
