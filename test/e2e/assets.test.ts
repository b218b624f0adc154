// What the browser is sent: how much, how long it may be kept, and under which policy.
import { expect } from 'bun:test'
import type { Page } from 'playwright-core'
import { e2e, useConsole } from './support/harness.ts'

const lab = useConsole({ isSetUp: true })

const kilobyte = 1024

/** Bytes of scripts on the wire until the page is at rest, without what is fetched for pages that are not open yet. */
const weighScripts = async (page: Page, path: string): Promise<number> => {
  const sizes: Promise<number>[] = []
  page.on('response', (response) => {
    if (response.request().resourceType() !== 'script') return
    sizes.push(response.body().then(async () => (await response.request().sizes()).responseBodySize))
  })
  await page.goto(path)
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.waitForLoadState('networkidle')
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
}

e2e('the sign-in page needs at most 150 KB of JavaScript', async () => {
  const bytes = await weighScripts(await lab.guest(), '/sign-in')
  expect(bytes).toBeGreaterThan(50 * kilobyte)
  expect(bytes).toBeLessThanOrEqual(150 * kilobyte)
})

for (const path of ['/dashboard/overview', '/channels', '/keys', '/usage-logs/common', '/profile']) {
  e2e(`${path} needs at most 400 KB of JavaScript`, async () => {
    expect(await weighScripts(await lab.signedIn({}), path)).toBeLessThanOrEqual(400 * kilobyte)
  })
}

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
