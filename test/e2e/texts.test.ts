// Texts that operators write are shown as they meant them, and nothing in them runs.
import { expect } from 'bun:test'
import type { Page } from 'playwright-core'
import { e2e, useConsole } from './support/harness.ts'
import { readText } from './support/text.ts'

const lab = useConsole({ isSetUp: true })

const save = (key: string, value: string): Promise<undefined> =>
  lab.management().call('PUT', '/api/option/', { key, value })

const attacks = [
  '<script>window.hacked = 1</script>',
  '<img src=x onerror="window.hacked = 2">',
  '<svg onload="window.hacked = 3"></svg>',
  '<a href="javascript:window.hacked = 4" id="bait">bait</a>',
  '[markdown](javascript:window.hacked=5)',
  '<iframe srcdoc="<script>parent.hacked = 6</script>"></iframe>',
  '<form action="/api/user/logout"><button id="press">press</button></form>',
  '<style>body { display: none }</style>',
  '<details open ontoggle="window.hacked = 8">x</details>',
  '<base href="https://evil.example/">',
  '<p>after</p>',
  // Left open: it swallows what follows.
  '<math><mtext><table><mglyph><style><img src onerror=window.hacked=7>',
].join('\n\n')

const isHacked = (page: Page): Promise<boolean> => page.evaluate<boolean>('window.hacked !== undefined')

e2e('Markdown, and HTML in it, becomes a page; links open outside', async () => {
  await save(
    'About',
    '# Who we are\n\nA **team**, see <u>our</u> [site](https://example.com/x).\n\n| a | b |\n|---|---|\n| 1 | 2 |',
  )
  const page = await lab.guest()
  await page.goto('/about')
  await page.getByRole('heading', { name: 'Who we are' }).waitFor()
  await page.getByRole('cell', { name: '2' }).waitFor()
  const link = page.getByRole('link', { name: 'site' })
  expect(await link.getAttribute('target')).toBe('_blank')
  expect(await link.getAttribute('rel')).toContain('noopener')
  expect(await page.title()).toContain('About')
})

for (const [place, key, path] of [
  ['the about page', 'About', '/about'],
  ['the home page', 'HomePageContent', '/'],
  ['the footer', 'Footer', '/about'],
  ['the agreement', 'legal.user_agreement', '/user-agreement'],
] as const)
  e2e(`nothing runs, submits or hides in ${place}`, async () => {
    await save(key, `<p>before</p>\n\n${attacks}`)
    // The policy refuses handlers already where the text is taken apart, and the browser tells so.
    const page = await lab.guest({ expectedStatuses: [404], expectedLines: /Content Security Policy/ })
    await page.goto(path)
    await page.getByText('after', { exact: true }).waitFor()
    await page.locator('#bait').click()
    expect(await isHacked(page)).toBe(false)
    expect(await page.locator('main form, main iframe, main script, #press').count()).toBe(0)
    expect(await page.locator('body').isVisible()).toBe(true)
    await save(key, '')
  })

e2e('notice and announcements wait at the bell, and are new until they were seen', async () => {
  await save('Notice', '**Maintenance** on Sunday')
  await save(
    'console_setting.announcements',
    JSON.stringify([{ content: 'New models', publishDate: '2026-11-01T00:00:00Z', type: 'default', extra: '' }]),
  )
  const page = await lab.signedIn()
  await page.goto('/keys')
  await page.getByRole('button', { name: 'Notices, 2 new' }).click()
  await page.getByText('Maintenance').waitFor()
  await page.getByText('New models').waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Notices', exact: true }).waitFor()
  await page.reload()
  await page.getByRole('button', { name: 'Notices', exact: true }).waitFor()
  await save('Notice', 'Another')
  await page.evaluate('sessionStorage.clear()')
  await page.reload()
  await page.getByRole('button', { name: 'Notices, 1 new' }).waitFor()
})

e2e('an address as home page is another site in a frame without our rights', async () => {
  await save('HomePageContent', `${lab.url()}/favicon.svg`)
  await save('Footer', '')
  const page = await lab.guest()
  await page.goto('/')
  const sandbox = await page.locator('main iframe').getAttribute('sandbox')
  expect(sandbox).not.toContain('allow-same-origin')
  await save('HomePageContent', '')
  expect(await readText(page.getByRole('contentinfo'))).toContain('Tollgate')
})
