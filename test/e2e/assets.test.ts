// What the browser is sent: how much, how long it may be kept, and under which policy.
import { expect } from 'bun:test'
import type { Page, Response } from 'playwright-core'
import { e2e, useConsole } from './support/harness.ts'
import { listSamples } from './support/pages.ts'

const lab = useConsole({ isSetUp: true })

const kilobyte = 1024
const walkTimeoutMs = 600_000
const samples = await listSamples()

/** Bytes of scripts on the wire until the page is at rest, without what is fetched for pages that are not open yet. */
const weighScripts = async (page: Page, path: string): Promise<number> => {
  const sizes: Promise<number>[] = []
  const weigh = (response: Response) => {
    if (response.request().resourceType() !== 'script') return
    sizes.push(response.body().then(async () => (await response.request().sizes()).responseBodySize))
  }
  page.on('response', weigh)
  await page.goto(path)
  await page.locator('h1, [role="dialog"] h2').first().waitFor()
  await page.waitForLoadState('networkidle')
  page.off('response', weigh)
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
}

e2e('the sign-in page needs at most 150 KB of JavaScript', async () => {
  const bytes = await weighScripts(await lab.guest(), '/sign-in')
  expect(bytes).toBeGreaterThan(50 * kilobyte)
  expect(bytes).toBeLessThanOrEqual(150 * kilobyte)
})

e2e(
  'every page needs at most 400 KB of JavaScript',
  async () => {
    const page = await lab.signedIn({ expectedStatuses: [400] })
    const client = await page.context().newCDPSession(page)
    await client.send('Network.setCacheDisabled', { cacheDisabled: true })
    const heavy: Record<string, number> = {}
    for (const { href } of samples) {
      const bytes = await weighScripts(page, href)
      if (bytes > 400 * kilobyte) heavy[href] = Math.round(bytes / kilobyte)
    }
    expect(heavy).toEqual({})
  },
  walkTimeoutMs,
)

const headersOf = async (path: string): Promise<Headers> => (await fetch(lab.url() + path)).headers

e2e('pages come with a strict policy, and nothing in them is inline', async () => {
  const response = await fetch(`${lab.url()}/sign-in`)
  const policy = response.headers.get('content-security-policy') ?? ''
  expect(policy).toContain("script-src 'self';")
  expect(policy).toContain("object-src 'none'")
  const html = await response.text()
  expect(html).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\son\w+=/)
  expect(response.headers.get('x-content-type-options')).toBe('nosniff')
})

e2e('hashed files are kept for ever, everything else is asked for each time', async () => {
  const html = await (await fetch(lab.url())).text()
  const script = /src="(\/assets\/[^"]+\.js)"/.exec(html)?.[1] ?? ''
  expect((await headersOf(script)).get('cache-control')).toBe('public, max-age=31536000, immutable')
  for (const path of ['/', '/index.html', '/sign-in', '/boot.js', '/favicon.svg'])
    expect({ path, cache: (await headersOf(path)).get('cache-control') }).toEqual({ path, cache: 'no-cache' })
})

e2e('a missing file is missing, not a page', async () => {
  expect((await fetch(`${lab.url()}/assets/index-gone.js`)).status).toBe(404)
})
