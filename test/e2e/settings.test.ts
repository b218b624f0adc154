// System settings: every kind of editor stores what was entered, which then is in force; what is unsaved is not lost unasked.
import { expect } from 'bun:test'
import { generateKeyPairSync } from 'node:crypto'
import type { Page } from 'playwright-core'
import { measureOverflow } from './support/audit.ts'
import { smallPhone } from './support/browser.ts'
import { e2e, useConsole } from './support/harness.ts'

const lab = useConsole({ isSetUp: true })

const open = (page: Page, id: string) => page.goto(`/system-settings/${id}`)

const save = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByText('Saved', { exact: true }).first().waitFor()
  await page.getByRole('region', { name: 'Not saved yet' }).waitFor({ state: 'detached' })
}

const stored = async (key: string): Promise<string | undefined> => {
  const rows: { key: string; value: string }[] = await lab.management().call('GET', '/api/option/')
  return rows.find((row) => row.key === key)?.value
}

const put = (key: string, value: unknown): Promise<unknown> =>
  lab
    .management()
    .call('PUT', '/api/option/', { key, value: typeof value === 'string' ? value : JSON.stringify(value) })

e2e('an announcement is written with a preview, changed, and seen by everybody', async () => {
  const page = await lab.signedIn()
  await open(page, 'content/announcements')
  await page.getByRole('button', { name: 'Add' }).click()
  const sheet = page.getByRole('dialog')
  await sheet.getByRole('button', { name: 'Done' }).click()
  await sheet.getByText('Please fill this in.').waitFor()
  await sheet.getByLabel('Text').fill('We move on **Sunday**')
  await sheet.getByRole('button', { name: 'Preview' }).click()
  await sheet.locator('strong', { hasText: 'Sunday' }).waitFor()
  await sheet.getByLabel('Date').fill('2026-11-20T08:30')
  await sheet.getByText('Time zone: UTC').waitFor()
  await sheet.getByLabel('Kind').selectOption('warning')
  await sheet.getByRole('button', { name: 'Done' }).click()
  await save(page)
  await page.reload()
  await page.getByRole('list', { name: 'Announcements' }).getByText('We move on').waitFor()
  expect(JSON.parse((await stored('console_setting.announcements')) ?? '')).toEqual([
    { content: 'We move on **Sunday**', publishDate: '2026-11-20T08:30:00.000Z', type: 'warning' },
  ])
  await page.goto('/dashboard/overview')
  await page.getByRole('main').locator('strong', { hasText: 'Sunday' }).waitFor()
})

e2e('questions are put in order with the arrow keys and the pointer, removed, and brought back', async () => {
  const question = (name: string) => ({ question: name, answer: 'Yes.' })
  await put('console_setting.faq', ['First', 'Second', 'Third'].map(question))
  const page = await lab.signedIn()
  await open(page, 'content/faq')
  const list = page.getByRole('list', { name: 'Questions and answers' })
  const order = async (): Promise<string[]> => {
    const texts = await list.getByRole('listitem').allInnerTexts()
    return texts.map((text) => text.trim().split('\n')[0] ?? '')
  }
  await page.getByRole('button', { name: 'Move First', exact: true }).focus()
  await page.keyboard.press('ArrowDown')
  await page.getByText('First is now 2 of 3').waitFor({ state: 'attached' })
  await page.keyboard.press('ArrowDown')
  await page.getByText('First is now 3 of 3').waitFor({ state: 'attached' })
  expect(await order()).toEqual(['Second', 'Third', 'First'])
  const from = await page.getByRole('button', { name: 'Move Third', exact: true }).boundingBox()
  const to = await page.getByRole('button', { name: 'Move Second', exact: true }).boundingBox()
  if (!from || !to) throw new Error('the handles are not there')
  await page.mouse.move(from.x + 8, from.y + 8)
  await page.mouse.down()
  await page.mouse.move(to.x + 8, to.y + 4, { steps: 5 })
  await page.mouse.up()
  await page.getByRole('button', { name: 'Remove Second' }).click()
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByRole('button', { name: 'Remove Second' }).waitFor()
  await save(page)
  const kept: { question: string }[] = JSON.parse((await stored('console_setting.faq')) ?? '[]')
  expect(kept.map((entry) => entry.question)).toEqual(['Third', 'Second', 'First'])
})

e2e('a link of the header is hidden, and a page needs a sign-in', async () => {
  const page = await lab.signedIn()
  await open(page, 'site/header-navigation')
  await page.getByRole('switch', { name: 'About' }).click()
  await page.getByRole('switch', { name: 'Rankings: only for people who are signed in' }).click()
  await save(page)
  const guest = await lab.guest()
  await guest.goto('/pricing')
  const links = guest.getByRole('navigation', { name: 'Site' }).first()
  await links.getByRole('link', { name: 'Models & prices' }).waitFor()
  expect(await links.getByRole('link', { name: 'About' }).count()).toBe(0)
  expect(await links.getByRole('link', { name: 'Rankings' }).count()).toBe(0)
  await page.getByRole('button', { name: /Built-in value/ }).click()
  await save(page)
  await guest.reload()
  await links.getByRole('link', { name: 'About' }).waitFor()
})

e2e('an entry of the side bar is hidden, and what the console does not know stays', async () => {
  await put('SidebarModulesAdmin', { admin: { enabled: true, deployment: true } })
  const page = await lab.signedIn()
  await open(page, 'site/sidebar-modules')
  await page.getByRole('switch', { name: 'Redemption codes' }).click()
  await save(page)
  await page.reload()
  const sidebar = page.getByRole('navigation', { name: 'Main navigation' })
  await sidebar.getByRole('link', { name: 'Channels' }).waitFor()
  expect(await sidebar.getByRole('link', { name: 'Redemption codes' }).count()).toBe(0)
  expect(JSON.parse((await stored('SidebarModulesAdmin')) ?? '')).toEqual({
    admin: { enabled: true, deployment: true, redemption: false },
  })
  await put('SidebarModulesAdmin', '')
})

e2e('a table is edited in place, takes pasted JSON, and tells a mistake at its cell', async () => {
  const page = await lab.signedIn()
  await open(page, 'operations/routing')
  const table = page.getByRole('region', { name: 'Context lengths' })
  await table.getByRole('button', { name: 'Add' }).click()
  await table.getByRole('textbox', { name: 'Model', exact: true }).fill('my-model')
  await table.getByRole('textbox', { name: /^Tokens/ }).fill('many')
  await table.getByText('Must be a whole number.').waitFor()
  expect(await page.getByRole('button', { name: 'Save', exact: true }).isDisabled()).toBe(true)
  await table.getByRole('textbox', { name: /^Tokens/ }).fill('128000')
  await table.getByRole('button', { name: 'Add' }).click()
  await table.getByRole('textbox', { name: 'Model', exact: true }).nth(1).focus()
  await page.evaluate('navigator.clipboard.writeText(\'{"other": 4096, "third": 8192}\')')
  await page.keyboard.press('ControlOrMeta+V')
  await page.getByText('Entries taken over: 2').waitFor()
  await save(page)
  expect(JSON.parse((await stored('tollgate.model_context_lengths')) ?? '')).toEqual({
    'my-model': 128_000,
    other: 4096,
    third: 8192,
  })
  await page.reload()
  await table.getByRole('button', { name: 'JSON' }).click()
  const text = table.getByRole('textbox', { name: 'Context lengths' })
  await text.fill('{"other": -1}')
  await table.getByText('At least 1.').waitFor()
  await text.fill('{"other": 1}')
  await save(page)
  expect(await stored('tollgate.model_context_lengths')).toBe('{"other": 1}')
})

e2e('words, numbers and switches are stored; bounds are told before they are sent', async () => {
  const page = await lab.signedIn()
  await open(page, 'operations/behavior')
  const retries = page.getByRole('textbox', { name: 'Further attempts' })
  await retries.fill('101')
  await page.getByText('At most 100.').waitFor()
  await page.getByRole('link', { name: 'Look again: Further attempts' }).waitFor()
  await retries.fill('7')
  await page.getByRole('switch', { name: 'Demonstration' }).click()
  await page.getByRole('link', { name: 'Outgoing requests' }).click()
  await page.getByRole('combobox', { name: 'Ports' }).fill('9000-9100')
  await page.keyboard.press('Enter')
  await page.getByText('Unsaved changes: 3').waitFor()
  await save(page)
  expect(await stored('RetryTimes')).toBe('7')
  expect(await stored('DemoSiteEnabled')).toBe('true')
  expect(JSON.parse((await stored('fetch_setting.allowed_ports')) ?? '')).toContain('9000-9100')
})

e2e('a switch that needs another option is saved after it, and a refusal stands at its field', async () => {
  const page = await lab.signedIn()
  await open(page, 'auth/oauth')
  await page.getByRole('button', { name: 'GitHub' }).click()
  await page.getByRole('switch', { name: 'Sign-in with GitHub' }).click()
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page
    .getByText(/needs GitHubClientId to be set first/)
    .first()
    .waitFor()
  await page.getByRole('textbox', { name: 'GitHub client ID' }).fill('abc')
  await page.getByRole('textbox', { name: 'GitHub client secret' }).fill('very-secret')
  await save(page)
  expect(await stored('GitHubOAuthEnabled')).toBe('true')
  await page.reload()
  await page.getByText('Set up').waitFor()
  expect(await page.getByRole('textbox', { name: 'GitHub client secret' }).inputValue()).toBe('')
  await page.getByRole('button', { name: 'Remove the stored value' }).click()
  await page.getByRole('switch', { name: 'Sign-in with GitHub' }).click()
  await save(page)
  await page.getByRole('button', { name: 'Remove the stored value' }).waitFor({ state: 'detached' })
})

e2e('leaving with unsaved changes asks, a look at another section does not', async () => {
  const page = await lab.signedIn()
  await open(page, 'site/system-info')
  await page.getByRole('textbox', { name: 'Site name' }).fill('Elsewhere')
  await page.getByRole('link', { name: 'Notice', exact: true }).click()
  await page.getByRole('heading', { name: 'Notice', level: 2 }).waitFor()
  await page.getByRole('link', { name: 'Channels' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel' }).click()
  expect(new URL(page.url()).pathname).toBe('/system-settings/site/notice')
  let asked = false
  page.once('dialog', (dialog) => {
    asked = dialog.type() === 'beforeunload'
    void dialog.dismiss()
  })
  await page.reload({ timeout: 2000 }).catch(() => undefined)
  expect(asked).toBe(true)
  await page.getByRole('link', { name: 'Channels' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Leave' }).click()
  await page.getByRole('heading', { name: 'Channels', level: 1 }).waitFor()
  expect(await stored('SystemName')).toBe('Tollgate')
})

e2e('a search finds settings by key and by their names in the reader’s language', async () => {
  const page = await lab.signedIn({ locale: 'fr-FR' })
  await page.goto('/system-settings')
  const search = page.getByRole('searchbox', { name: 'Rechercher dans les réglages' })
  await search.fill('smtpport')
  await page.getByRole('textbox', { name: 'Port', exact: true }).waitFor()
  await search.fill('pied de page')
  await page.getByRole('textbox', { name: 'Pied de page' }).waitFor()
  await page
    .getByRole('main')
    .getByRole('link', { name: /Site \/ / })
    .click()
  await page.getByRole('heading', { name: 'Informations du site', level: 2 }).waitFor()
})

e2e('a custom site is described with its discovery document, switched, and removed', async () => {
  const document = {
    authorization_endpoint: 'https://id.example.com/authorize',
    token_endpoint: 'https://id.example.com/token',
    userinfo_endpoint: 'https://id.example.com/me',
  }
  using site = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    fetch: ({ url }) =>
      new URL(url).pathname === '/.well-known/openid-configuration'
        ? Response.json(document)
        : new Response('', { status: 404 }),
  })
  // The guard refuses addresses of this machine, unless the operator allows them.
  await put('fetch_setting.allow_private_ip', 'true')
  await put('fetch_setting.allowed_ports', [])
  const page = await lab.signedIn()
  await open(page, 'auth/custom-oauth')
  await page.getByRole('button', { name: 'Add site' }).click()
  const sheet = page.getByRole('dialog')
  await sheet.getByLabel('Template').selectOption('keycloak')
  await sheet.getByLabel('Discovery address or issuer').fill(`http://127.0.0.1:${site.port}`)
  await sheet.getByRole('button', { name: 'Fetch' }).click()
  await page.getByText('The endpoints are filled in.').waitFor()
  expect(await sheet.getByLabel('User info endpoint').inputValue()).toBe('https://id.example.com/me')
  await sheet.getByRole('button', { name: 'Save' }).click()
  await sheet.getByText('Please fill this in.').first().waitFor()
  await sheet.getByLabel('Client ID').fill('gateway')
  await sheet.getByLabel('Client secret').fill('very-secret')
  await sheet.getByRole('button', { name: 'Save' }).click()
  await sheet.waitFor({ state: 'detached' })
  await page.getByRole('switch', { name: 'Sign-in with Keycloak' }).click()
  await page.getByRole('switch', { name: 'Sign-in with Keycloak', checked: false }).waitFor()
  await page.getByRole('button', { name: 'Edit Keycloak' }).click()
  expect(await sheet.getByLabel('Client secret').inputValue()).toBe('')
  await sheet.getByLabel('Name', { exact: true }).fill('Company')
  await sheet.getByRole('button', { name: 'Add condition' }).click()
  await sheet.getByRole('textbox', { name: 'Field' }).fill('email_verified')
  await sheet.getByRole('textbox', { name: 'Value' }).fill('true')
  await sheet.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('button', { name: 'Remove Company' }).waitFor()
  const kept: { access_policy: string }[] = await lab.management().call('GET', '/api/custom-oauth-provider/')
  expect(kept.map((provider) => JSON.parse(provider.access_policy))).toEqual([
    { logic: 'and', conditions: [{ field: 'email_verified', op: 'eq', value: true }] },
  ])
  await page.getByRole('button', { name: 'Remove Company' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click()
  await page.getByText('No custom site yet').waitFor()
  await put('fetch_setting.allow_private_ip', 'false')
})

e2e('texts of an old version are taken over, and an empty list then shows them', async () => {
  await put('console_setting.uptime_kuma_groups', '')
  await put('UptimeKumaUrl', 'https://up.example.com')
  await put('UptimeKumaSlug', 'main')
  const page = await lab.signedIn()
  await open(page, 'content/uptime-kuma')
  await page.getByRole('button', { name: 'Take them over' }).click()
  await page.getByText('The old texts are taken over.').waitFor()
  await page.getByRole('list', { name: 'Status pages' }).getByText('https://up.example.com/status/main').waitFor()
  expect(await page.getByRole('button', { name: 'Take them over' }).count()).toBe(0)
})

e2e('the tools of a section do their work: memory, log files, sticky routing, prices', async () => {
  const page = await lab.signedIn()
  await open(page, 'operations/performance')
  await page.getByRole('button', { name: 'Free memory' }).click()
  await page.getByText('Unused memory is freed.').waitFor()
  await page.getByRole('combobox', { name: 'What to keep' }).selectOption('Keep the newest files')
  await page.getByRole('textbox', { name: 'How many' }).fill('100')
  await page.getByRole('button', { name: 'Delete older files' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click()
  await page.getByText('Files deleted: 0 (0 byte)').waitFor()
  await open(page, 'models/channel-affinity')
  await page.getByText('0 of at most 100,000').waitFor()
  await put('ModelRatio', { 'only-this': 1 })
  await open(page, 'billing/model-pricing')
  await page.getByRole('button', { name: 'Reset input ratios' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Reset input ratios' }).click()
  await page.getByText('The input ratios are the built-in ones again.').waitFor()
  expect(await stored('ModelRatio')).not.toContain('only-this')
  await page.getByRole('link', { name: 'Open prices' }).click()
  await page.waitForURL('**/models/pricing')
})

e2e('on a small phone every section stays within its width, and its controls within reach', async () => {
  const page = await lab.signedIn({ viewport: smallPhone, hasTouch: true })
  await put('console_setting.api_info', [
    { url: `https://${'a-long-name.'.repeat(6)}example.com`, route: 'Frankfurt', description: 'Fast', color: 'blue' },
  ])
  await page.goto('/system-settings/site/system-info')
  const sections = page.getByRole('combobox', { name: 'Sections of the settings' })
  await sections.waitFor()
  const ids = await page.evaluate<string[]>(
    "[...document.querySelectorAll('main select option')].map(({ value }) => value).filter((value) => value.includes('/'))",
  )
  expect(ids.length).toBeGreaterThan(35)
  for (const id of ids) {
    await sections.selectOption(id)
    await page.waitForURL(`**/system-settings/${id}`)
    const closed = page.locator('main button[aria-expanded="false"]:not([aria-haspopup])')
    while ((await closed.count()) > 0) await closed.first().click()
    expect({ id, overflow: await measureOverflow(page) }).toEqual({ id, overflow: 0 })
  }
})

e2e(
  'a store and a product of Waffo Pancake are chosen out of the merchant’s, or made, and stored with the typed access',
  async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const key = privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64')
    const page = await lab.signedIn()
    const asked: { merchant_id: string; private_key: string; return_url: string }[] = []
    let answer: unknown
    // The vendor is far away: what it has is answered here, and everything else by the gateway itself.
    const intercept = (name: string) =>
      page.route(`**/api/option/waffo-pancake/${name}`, (route) => {
        asked.push(route.request().postDataJSON())
        return answer === undefined ? route.fallback() : route.fulfill({ json: answer })
      })
    await Promise.all([intercept('catalog'), intercept('pair')])
    await open(page, 'billing/payment')
    await page.getByRole('button', { name: 'Waffo Pancake', exact: true }).click()
    const setup = page.getByRole('region', { name: 'Store and product' })
    const read = setup.getByRole('button', { name: 'Read from Waffo Pancake' })
    await setup.getByText('Not chosen yet').waitFor()
    expect(await read.isDisabled()).toBe(true)

    await page.getByRole('textbox', { name: 'Pancake merchant ID' }).fill('MER_1')
    await page.getByLabel('Pancake private key').fill('no key')
    await read.click()
    await setup.getByRole('alert').getByText('The private key cannot be read.').waitFor()

    await page.getByLabel('Pancake private key').fill(key)
    const products = [
      { id: 'PROD_1', name: 'Credits', status: 'active' },
      { id: 'PROD_2', name: 'Old', status: 'archived' },
    ]
    answer = {
      message: 'success',
      data: {
        stores: [{ id: 'STO_1', name: 'Shop', status: 'active', prodEnabled: false, onetimeProducts: products }],
      },
    }
    await read.click()
    const store = setup.getByLabel('Store', { exact: true })
    await store.selectOption({ label: 'Shop · STO_1' })
    expect(await setup.getByRole('alert').textContent()).toBe('')
    await setup.getByText('This store takes test payments only.').waitFor()
    const use = setup.getByRole('button', { name: 'Use these' })
    expect(await use.isDisabled()).toBe(true)
    await setup.getByLabel('Product', { exact: true }).selectOption({ label: 'Old · archived · PROD_2' })
    await setup.getByLabel('Product', { exact: true }).selectOption('PROD_1')
    await use.click()
    await page.getByText('Saved', { exact: true }).first().waitFor()
    await setup.getByText('Set up', { exact: true }).waitFor()
    expect(await page.getByRole('region', { name: 'Not saved yet' }).count()).toBe(0)
    expect([await stored('WaffoPancakeMerchantID'), await stored('WaffoPancakeProductID')]).toEqual(['MER_1', 'PROD_1'])
    expect(asked.at(-1)).toEqual({ merchant_id: 'MER_1', private_key: key, return_url: '' })

    answer = {
      message: 'success',
      data: { store_id: 'STO_2', store_name: 'Tollgate', product_id: 'PROD_3', product_name: 'Tollgate credits' },
    }
    await setup.getByRole('button', { name: 'Make a store and product' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Make a store and product' }).click()
    await page.getByText('Made: Tollgate credits').waitFor()
    // The stored key is used from here on, and is not sent to the page.
    expect(asked.at(-1)?.private_key).toBe('')
    expect(await store.inputValue()).toBe('STO_2')
    await Promise.all([page.waitForResponse('**/waffo-pancake/save'), use.click()])
    expect(await stored('WaffoPancakeStoreID')).toBe('STO_2')

    answer = { message: 'error', data: 'Waffo Pancake answered status 401: unknown merchant' }
    await read.click()
    await setup.getByRole('alert').getByText('unknown merchant').waitFor()
    await page.setViewportSize(smallPhone)
    expect(await measureOverflow(page)).toBeLessThanOrEqual(0)
  },
)
