// Plans in the console: what administrators make of them and give to people, and how people buy and watch them.
import { expect } from 'bun:test'
import { createRepos, openDatabase } from '../../src/storage/index.ts'
import { phone } from './support/browser.ts'
import { furnishPlans } from './support/furnish-plans.ts'
import { furnishWallet } from './support/furnish-wallet.ts'
import { e2e, useConsole } from './support/harness.ts'
import { writePeople } from './support/people.ts'
import { readText } from './support/text.ts'

const DOLLAR = 500_000
let sqlitePath = ''

const lab = useConsole({
  isSetUp: true,
  furnish: async (management, gateway) => {
    sqlitePath = gateway.sqlitePath
    await furnishWallet(management, sqlitePath)
    await writePeople(sqlitePath, Math.floor(Date.now() / 1000))
    await management.call('PUT', '/api/option/', { key: 'PayAddress', value: `${gateway.url}/gateway` })
    await furnishPlans(management, sqlitePath)
  },
})

const withRepos = async <T>(work: (repos: ReturnType<typeof createRepos>) => Promise<T>): Promise<T> => {
  const database = await openDatabase({ dsn: `file:${sqlitePath}` })
  try {
    return await work(createRepos(database))
  } finally {
    await database.close()
  }
}

e2e('a plan gets its product at Waffo Pancake: chosen out of the store’s, or made for it', async () => {
  const page = await lab.signedIn()
  let asked: unknown
  let answer: unknown
  await page.route('**/api/option/waffo-pancake/subscription-product*', (route) => {
    asked = route.request().postDataJSON()
    return answer === undefined ? route.fallback() : route.fulfill({ json: answer })
  })
  await page.goto('/subscriptions')
  await page.getByRole('button', { name: 'New plan' }).click()
  const form = page.getByRole('dialog', { name: 'New plan' })
  const make = form.getByRole('button', { name: 'Make one for this plan' })
  expect(await make.isDisabled()).toBe(true)
  await form.getByRole('button', { name: 'Choose from the store' }).click()
  await form.getByText('The merchant id and the private key are needed.').waitFor()
  answer = {
    message: 'success',
    data: { store_id: 'STO_1', products: [{ id: 'PROD_1', name: 'Gold', status: 'active' }] },
  }
  await form.getByRole('button', { name: 'Choose from the store' }).click()
  const field = form.getByLabel('Waffo Pancake product ID')
  await field.selectOption({ label: 'Gold · PROD_1' })
  await form.getByLabel('Name', { exact: true }).fill('Fortnight')
  await form.getByLabel('Price in US dollars').fill('7.50')
  answer = { message: 'success', data: { product_id: 'PROD_2', product_name: 'Fortnight', store_id: 'STO_1' } }
  await make.click()
  await page.getByText('Made: Fortnight').waitFor()
  expect(asked).toEqual({ name: 'Fortnight', amount: '7.50' })
  expect(await field.inputValue()).toBe('PROD_2')
  await form.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('row').filter({ hasText: 'Fortnight' }).waitFor()
  const plans = await withRepos((repos) => repos.subscriptionPlans.all())
  expect(plans.find(({ title }) => title === 'Fortnight')?.waffo_pancake_product_id).toBe('PROD_2')
})

e2e('an administrator makes a plan, changes it and takes it off sale', async () => {
  const page = await lab.signedIn()
  await page.goto('/subscriptions')
  await page.getByRole('button', { name: 'New plan' }).click()
  const form = page.getByRole('dialog', { name: 'New plan' })
  await form.getByLabel('Name', { exact: true }).fill('Weekend')
  await form.getByLabel('Price in US dollars').fill('3.5')
  await form.getByLabel('Unit').selectOption('day')
  await form.getByLabel('How many').fill('2')
  await form.getByLabel('Quota ($)').fill('4')
  await form.getByLabel('Per day').fill('2.5')
  await form.getByLabel('Gives the group').selectOption('vip')
  await form.getByRole('button', { name: 'Save' }).click()
  const row = page.getByRole('row').filter({ hasText: 'Weekend' })
  await row.waitFor()
  const told = await readText(row)
  for (const text of ['$3.50', '2 days', '$4.00', 'Per day: $2.50', 'vip', 'For sale']) expect(told).toContain(text)

  await row.getByRole('button', { name: 'Weekend', exact: true }).click()
  const edit = page.getByRole('dialog', { name: 'Edit plan' })
  await edit.getByLabel('Price in US dollars').fill('5')
  await edit.getByLabel('Name', { exact: true }).fill('Long weekend')
  await edit.getByRole('button', { name: 'Save' }).click()
  const changed = page.getByRole('row').filter({ hasText: 'Long weekend' })
  await changed.filter({ hasText: '$5.00' }).waitFor()
  expect(await readText(changed)).toContain('Per day: $2.50')

  await changed.getByRole('button', { name: 'Take Long weekend off sale' }).click()
  await changed.getByText('Not for sale').waitFor()
  await page.goto('/wallet?tab=plans')
  await page.getByRole('button', { name: 'Buy Starter' }).waitFor()
  expect(await page.getByRole('button', { name: 'Buy Long weekend' }).count()).toBe(0)
})

e2e('a plan that the server refuses says why and keeps what was typed', async () => {
  const page = await lab.signedIn({ expectedStatuses: [] })
  await page.goto('/subscriptions?open=new')
  const form = page.getByRole('dialog', { name: 'New plan' })
  await form.getByLabel('Name', { exact: true }).fill('Too dear')
  await form.getByLabel('Price in US dollars').fill('10000')
  await form.getByRole('button', { name: 'Save' }).click()
  await form.getByRole('alert').filter({ hasText: '9999' }).waitFor()
  expect(await form.getByLabel('Name', { exact: true }).inputValue()).toBe('Too dear')
})

e2e('an administrator gives a plan to a user, ends it and deletes it', async () => {
  const user = await withRepos(async ({ users }) =>
    (await users.list({ limit: 99, offset: 0 })).rows.find(({ username }) => username === 'oliver'),
  )
  const page = await lab.signedIn()
  await page.goto(`/users?open=${user?.id}&part=plans`)
  const sheet = page.getByRole('dialog')
  await sheet.getByText('This user never had a subscription.').waitFor()
  await sheet.getByLabel('Choose a plan').selectOption({ label: 'Pro' })
  await sheet.getByRole('button', { name: 'Give' }).click()
  const card = sheet.getByRole('article').filter({ hasText: 'Pro' })
  await card.getByText('Running').waitFor()
  expect(await readText(card)).toContain('$0.00 / $40.00')
  const group = () => withRepos(async ({ users }) => (await users.findById(user?.id ?? 0))?.group)
  expect(await group()).toBe('vip')

  await card.getByRole('button', { name: 'End now' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'End now' }).click()
  await card.getByText('Cancelled').waitFor()
  expect(await group()).toBe(user?.group ?? '')
  await card.getByRole('button', { name: 'Delete' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click()
  await sheet.getByText('This user never had a subscription.').waitFor()
})

e2e('a user sees what runs, how far its windows are, and what has ended', async () => {
  const page = await lab.signedIn()
  await page.goto('/wallet')
  await page.getByRole('button', { name: 'Starter +1' }).click()
  await page.waitForURL('**tab=plans*')
  const pro = page.getByRole('article').filter({ hasText: 'Until' }).filter({ hasText: 'Pro' })
  const told = await readText(pro)
  for (const text of ['$17.40 / $40.00', 'Per 5 hours', '$3.70 / $4.00', 'Per week', '$6.20 / $15.00']) {
    expect(told).toContain(text)
  }
  expect(told).toMatch(/Begins anew (in|tomorrow)/)
  await page.getByText('Ended (1)').click()
  await page.getByRole('listitem').filter({ hasText: 'Summer school' }).getByText('Cancelled').waitFor()
})

e2e('a user chooses what pays first, and whether a subscription renews', async () => {
  const page = await lab.signedIn()
  await page.goto('/wallet?tab=plans')
  const own = () => lab.management().call<{ billing_preference: string }>('GET', '/api/subscription/self')
  await page.getByLabel('What pays first').selectOption({ label: 'Wallet, then subscription' })
  await page.getByText('Saved', { exact: true }).first().waitFor()
  expect((await own()).billing_preference).toBe('wallet_first')
  await page.reload()
  expect(await page.getByLabel('What pays first').inputValue()).toBe('wallet_first')
  const starter = page.getByRole('article').filter({ hasText: 'Until' }).filter({ hasText: 'Starter' })
  await starter.getByRole('switch').click()
  await page.getByText('Saved', { exact: true }).first().waitFor()
  await page.reload()
  expect(await starter.getByRole('switch').isChecked()).toBe(true)
})

e2e('a plan is bought from the balance, and renews when that was wished', async () => {
  await withRepos(({ users }) => users.update(lab.management().userId, { quota: 30 * DOLLAR }))
  const page = await lab.signedIn()
  await page.goto('/wallet?tab=plans')
  await page.getByText('$30.00').first().waitFor()
  await page.getByRole('button', { name: 'Buy Team' }).click()
  const dialog = page.getByRole('dialog')
  const balance = dialog.getByRole('button', { name: /^Balance/ })
  expect(await balance.isDisabled()).toBe(true)
  expect(await readText(balance)).toContain('not enough')
  await page.keyboard.press('Escape')

  await page.getByRole('button', { name: 'Buy Pro' }).click()
  await dialog.getByRole('switch').click()
  await dialog.getByRole('button', { name: 'Pay $20.00' }).click()
  await page.getByText('You have Pro now.').waitFor()
  await page.locator('dd').first().filter({ hasText: '$10.00' }).waitFor()
  const bought = page.getByRole('article').filter({ hasText: '$0.00 / $40.00' })
  expect(await bought.getByRole('switch').isChecked()).toBe(true)
  await page.getByRole('button', { name: 'Orders' }).click()
  await page.getByText('SUBBALUSR').first().waitFor()
})

e2e('a plan leads on to the gateway, on a phone too', async () => {
  const page = await lab.signedIn({ viewport: phone, hasTouch: true })
  let paidAt = ''
  await page.route('**/gateway/**', (route) => {
    paidAt = `${route.request().url()}?${route.request().postData()}`
    return route.fulfill({ contentType: 'text/html', body: '<title>Gateway</title>' })
  })
  await page.goto('/wallet?tab=plans')
  await page.getByRole('button', { name: 'Buy Starter' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Alipay' }).click()
  await dialog.getByRole('button', { name: 'Pay $5.00' }).click()
  await page.waitForURL('**/gateway/**')
  const { searchParams } = new URL(paidAt)
  expect(searchParams.get('money')).toBe('36.50')
  expect(searchParams.get('name')).toBe('SUB:Starter')
  expect(searchParams.get('notify_url')).toEndWith('/api/subscription/epay/notify')
})
