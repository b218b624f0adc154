// Money in the console: paying, redeeming, checking in, bills; and the administrators' codes and orders.
import { expect } from 'bun:test'
import { furnishWallet } from './support/furnish-wallet.ts'
import { e2e, useConsole } from './support/harness.ts'
import { readText } from './support/text.ts'

const lab = useConsole({
  isSetUp: true,
  furnish: async (management, { sqlitePath, url }) => {
    await furnishWallet(management, sqlitePath)
    // The gateway's page is played by the test, at an address of this site.
    await management.call('PUT', '/api/option/', { key: 'PayAddress', value: `${url}/gateway` })
  },
})

const openWallet = async (query = '') => {
  const page = await lab.signedIn()
  await page.goto(`/wallet${query}`)
  await page.getByRole('heading', { name: 'Wallet', level: 1 }).waitFor()
  return page
}

e2e('an amount and a way lead to the price and on to the gateway, signed', async () => {
  const page = await openWallet()
  let paidAt = ''
  await page.route('**/gateway/**', (route) => {
    paidAt = route.request().url()
    return route.fulfill({ contentType: 'text/html', body: '<title>Gateway</title>' })
  })
  await page.getByRole('button', { name: /^\$100\.00/ }).click()
  await page.getByText('CN¥693.50').waitFor()
  await page.getByRole('button', { name: 'WeChat Pay' }).click()
  await page.getByRole('button', { name: 'Pay', exact: true }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'To the payment page' }).click()
  await page.waitForURL('**/gateway/**')
  const { searchParams, pathname } = new URL(paidAt)
  expect(pathname).toBe('/gateway/submit.php')
  expect(searchParams.get('money')).toBe('693.50')
  expect(searchParams.get('type')).toBe('wxpay')
  expect(searchParams.get('sign')).toMatch(/^[0-9a-f]{32}$/)
})

e2e('a way with a least amount waits for it', async () => {
  const page = await openWallet()
  const bank = page.getByRole('button', { name: /^Bank transfer/ })
  await bank.waitFor()
  expect(await bank.isDisabled()).toBe(true)
  await page.getByLabel('Amount in US dollars').fill('60')
  await page.getByText('CN¥438.00').waitFor()
  expect(await bank.isDisabled()).toBe(false)
})

e2e('codes that are made in bulk can be saved, and one is redeemed once', async () => {
  const page = await lab.signedIn({ expectedStatuses: [] })
  await page.goto('/redemption-codes?open=new')
  const form = page.getByRole('dialog', { name: 'Create codes' })
  await form.getByLabel('Name', { exact: true }).fill('Spring fair')
  await form.getByLabel('Quantity').fill('3')
  await form.getByLabel('Value ($)').fill('7.5')
  await form.getByRole('button', { name: 'Create', exact: true }).click()
  const made = (await readText(form.locator('pre'))).trim().split('\n')
  expect(made).toHaveLength(3)
  const download = page.waitForEvent('download')
  await form.getByRole('button', { name: 'Download as text' }).click()
  expect((await download).suggestedFilename()).toBe('Spring_fair.txt')
  await form.getByRole('button', { name: 'Close' }).first().click()
  await page.getByText('Spring fair').first().waitFor()
  await page.goto('/wallet')
  const before = await readText(page.locator('dd').first())
  await page.getByLabel('Redemption code').fill(made[0] ?? '')
  await page.getByRole('button', { name: 'Redeem', exact: true }).click()
  await page.getByText('Added: $7.50').waitFor()
  await page.locator('dd').first().filter({ hasNotText: before }).waitFor()
  await page.getByLabel('Redemption code').fill(made[0] ?? '')
  await page.getByRole('button', { name: 'Redeem', exact: true }).click()
  await page.getByText('This code is not valid, or it was used already.').waitFor()
})

e2e('checking in is done once a day and shows in the calendar', async () => {
  const page = await openWallet()
  await page.getByRole('button', { name: 'Check in', exact: true }).click()
  await page.getByRole('button', { name: 'Checked in today' }).waitFor()
  expect(await page.getByRole('button', { name: 'Checked in today' }).isDisabled()).toBe(true)
  await page.getByText(/^8 days in total/).waitFor()
})

e2e('rewards of invitations are moved into the balance', async () => {
  const page = await openWallet()
  const amount = page.getByLabel('Move into the balance')
  expect(await amount.inputValue()).toBe('1.5')
  await amount.fill('1')
  await page.getByRole('button', { name: 'Transfer', exact: true }).click()
  await page.getByText('Moved into your balance').waitFor()
  await amount.waitFor({ state: 'detached' })
})

e2e('the old address of the order history opens it, and a bill can be exported', async () => {
  const page = await openWallet('?show_history=true')
  await page.getByRole('row').nth(7).waitFor()
  expect(await readText(page.getByRole('row').nth(1))).toContain('Waiting for payment')
  await page.getByRole('button', { name: 'Bills' }).click()
  await page.getByText('Top-ups').first().waitFor()
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Export CSV' }).click()
  expect((await download).suggestedFilename()).toMatch(/^bill-\d{4}-\d{2}\.csv$/)
})

e2e('an administrator sees why an order waits, completes it, and finds orders by state', async () => {
  const page = await lab.signedIn()
  await page.goto('/orders')
  const held = page.getByRole('row').filter({ hasText: 'amount: 14.60 CNY' })
  await held.getByRole('button', { name: /^Complete/ }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Complete', exact: true }).click()
  await page.getByText('Order completed').waitFor()
  await held.waitFor({ state: 'detached' })
  await page.getByLabel('Status', { exact: true }).selectOption('refunded')
  await page.waitForURL('**status=refunded*')
  await page.getByText('CN¥146.00 refunded').waitFor()
})
