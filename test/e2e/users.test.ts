// Accounts: finding, opening, changing and blocking them, one or many; what hostile names do not do.
import { expect } from 'bun:test'
import type { Page } from 'playwright-core'
import { e2e, useConsole } from './support/harness.ts'
import { addChannel, addKey } from './support/management.ts'

const HOSTILE = '<img src=x onerror=alert(1)>'

const lab = useConsole({
  isSetUp: true,
  furnish: async (management) => {
    await addChannel(management, { name: 'Sandbox', models: 'sandbox-chat' })
    await addKey(management, { name: 'any' })
    for (const username of ['ann', 'bob', 'carol', 'dave'])
      await management.call('POST', '/api/user/', { username, password: 'a good password', display_name: username })
    await management.call('POST', '/api/user/', { username: 'mallory', password: 'a good password', display_name: 'm' })
    const { items } = await management.call<{ items: { id: number }[] }>('GET', '/api/user/search?keyword=mallory')
    const id = items[0]?.id
    await management.call('PUT', '/api/user/', { id, display_name: '<b>x</b>', remark: HOSTILE })
  },
})

const openUsers = async (query = ''): Promise<Page> => {
  const page = await lab.signedIn()
  await page.goto(`/users${query}`)
  await page.getByRole('row').nth(1).waitFor()
  return page
}

const row = (page: Page, name: string) => page.getByRole('row', { name: `Select ${name} ` })

e2e('an account is opened, found by its name, and sorted by its columns', async () => {
  const page = await openUsers()
  await page.getByRole('button', { name: 'Add user' }).click()
  const form = page.getByRole('dialog', { name: 'Add user' })
  await form.getByRole('button', { name: 'Create' }).click()
  await form.getByText('Please fill this in.').waitFor()
  await form.getByLabel('User name').fill('erin')
  await form.getByLabel('Password', { exact: true }).fill('a good password')
  await form.getByRole('button', { name: 'Create' }).click()
  await row(page, 'erin').waitFor()
  await page.getByRole('searchbox').fill('erin')
  await page.waitForURL(/q=erin/)
  await page.getByRole('row').nth(2).waitFor({ state: 'detached' })
  await page.goto('/users?sort=username&order=asc')
  await row(page, 'ann').waitFor()
  const names = await page.locator('tbody tr td:nth-child(2) button').allInnerTexts()
  expect(names).toEqual([...names].sort())
})

e2e('a balance is adjusted with the result in sight, and never below nothing', async () => {
  const page = await openUsers('?q=bob')
  await page.getByRole('button', { name: 'More actions: bob' }).click()
  await page.getByRole('menuitem', { name: 'Adjust balance' }).click()
  const sheet = page.getByRole('dialog', { name: 'Edit user' })
  await sheet.getByLabel('Amount in $').fill('12.5')
  await sheet.getByRole('definition').filter({ hasText: '$12.50' }).waitFor()
  await sheet.getByRole('button', { name: 'Adjust balance' }).click()
  await page.getByText('Balance of bob changed').waitFor()
  await row(page, 'bob').getByText('$12.50').waitFor()
  await page.goto('/users?q=bob&open=3&part=balance')
  await sheet.getByRole('button', { name: 'Subtract' }).click()
  await sheet.getByLabel('Amount in $').fill('999')
  expect(await sheet.getByRole('button', { name: 'Adjust balance' }).isDisabled()).toBe(true)
})

e2e('several accounts are disabled at once; root is left alone, and that is said', async () => {
  const page = await openUsers('?sort=username&order=asc')
  for (const name of ['carol', 'dave', 'root']) await row(page, name).getByRole('checkbox').check()
  const bar = page.getByRole('toolbar', { name: 'Actions for the selection' }).or(page.locator('[role=toolbar].fixed'))
  await bar.getByRole('button', { name: 'Disable' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Disable' }).click()
  await page.getByText('2 accounts changed').waitFor()
  await page.getByText(/1 account left alone/).waitFor()
  await row(page, 'carol').getByText('Disabled').waitFor()
  await page.goto('/users?status=disabled')
  await row(page, 'dave').waitFor()
  expect(await page.locator('tbody tr').count()).toBe(2)
})

e2e('limits of an account are set in its sheet and are there again', async () => {
  const page = await lab.signedIn()
  await page.goto('/users?q=ann&open=2&part=limits')
  const sheet = page.getByRole('dialog', { name: 'Edit user' })
  await sheet
    .getByLabel(/Requests/)
    .first()
    .fill('7')
  await sheet.getByRole('button', { name: /Save/ }).click()
  await page.reload()
  expect(
    await sheet
      .getByLabel(/Requests/)
      .first()
      .inputValue(),
  ).toBe('7')
})

e2e('names and remarks are text, whatever is written into them', async () => {
  const page = await openUsers('?q=mallory')
  await row(page, 'mallory').getByText(HOSTILE, { exact: false }).waitFor()
  expect(await page.locator('img[src=x]').count()).toBe(0)
  await page.getByRole('button', { name: 'mallory', exact: true }).click()
  await page.getByRole('dialog').getByLabel('Remark').waitFor()
  expect(await page.getByRole('dialog').getByLabel('Remark').inputValue()).toBe(HOSTILE)
  expect(await page.locator('img[src=x]').count()).toBe(0)
})
