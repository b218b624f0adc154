// Coming in and going out: wrong passwords, the way back to the page that was asked for, sessions that end, and who may see what.
import { expect } from 'bun:test'
import type { Page } from 'playwright-core'
import { e2e, useConsole } from './support/harness.ts'
import { rootAccount } from './support/management.ts'
import { readText } from './support/text.ts'

const lab = useConsole({ isSetUp: true })

const fillIn = async (page: Page, username: string, password: string): Promise<void> => {
  await page.getByLabel('Username or email').fill(username)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

const pathOf = (page: Page): string => {
  const { pathname, search } = new URL(page.url())
  return pathname + search
}

e2e('a wrong password is told, and the right one leads in', async () => {
  const page = await lab.guest()
  await page.goto('/sign-in')
  await fillIn(page, rootAccount.username, 'not the password')
  await page.getByRole('alert').waitFor()
  expect(await readText(page.getByRole('alert'))).toMatch(/password/i)
  expect(await page.getByLabel('Username or email').inputValue()).toBe(rootAccount.username)
  await fillIn(page, rootAccount.username, rootAccount.password)
  await page.getByRole('heading', { name: /^Hello/ }).waitFor()
  expect(pathOf(page)).toBe('/dashboard/overview')
})

e2e('an unknown name is answered like a wrong password', async () => {
  const page = await lab.guest()
  await page.goto('/sign-in')
  await fillIn(page, 'nobody', 'not the password')
  const unknown = await readText(page.getByRole('alert'))
  await page.reload()
  await fillIn(page, rootAccount.username, 'not the password')
  expect(await readText(page.getByRole('alert'))).toBe(unknown)
})

e2e('the password can be shown', async () => {
  const page = await lab.guest()
  await page.goto('/sign-in')
  const password = page.getByLabel('Password', { exact: true })
  await password.fill('secret words')
  expect(await password.getAttribute('type')).toBe('password')
  await page.getByRole('button', { name: 'Show password' }).click()
  expect(await password.getAttribute('type')).toBe('text')
})

e2e('who asks for a page comes to it after signing in', async () => {
  const page = await lab.guest()
  await page.goto('/usage-logs/common?type=5')
  await page.getByRole('heading', { name: 'Sign in to Tollgate' }).waitFor()
  await fillIn(page, rootAccount.username, rootAccount.password)
  await page.getByRole('heading', { name: 'Usage logs' }).waitFor()
  expect(pathOf(page)).toBe('/usage-logs/common?type=5')
})

e2e('signing in never leads to another host', async () => {
  const page = await lab.guest()
  await page.goto('/sign-in?redirect=https%3A%2F%2Fexample.com%2F')
  await fillIn(page, rootAccount.username, rootAccount.password)
  await page.getByRole('heading', { name: /^Hello/ }).waitFor()
})

e2e('signing out asks, ends the session on the server, and the way back is closed', async () => {
  const page = await lab.guest()
  await page.goto('/sign-in')
  await fillIn(page, rootAccount.username, rootAccount.password)
  await page.getByRole('button', { name: /Account menu/ }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  const question = page.getByRole('alertdialog')
  await question.getByRole('button', { name: 'Cancel' }).click()
  await question.waitFor({ state: 'hidden' })
  const [session] = await page.context().cookies()
  await page.getByRole('button', { name: /Account menu/ }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await question.getByRole('button', { name: 'Sign out' }).click()
  await page.getByRole('heading', { name: 'Sign in to Tollgate' }).waitFor()
  await page.goBack()
  await page.getByRole('heading', { name: 'Sign in to Tollgate' }).waitFor()
  const headers = { cookie: `${session?.name}=${session?.value}`, 'new-api-user': String(lab.management().userId) }
  expect((await fetch(`${lab.url()}/api/user/self`, { headers })).status).toBe(401)
})

e2e('a session that has ended leads to sign-in, with the reason', async () => {
  const page = await lab.guest({ expectedStatuses: [401] })
  await page.goto('/sign-in')
  await fillIn(page, rootAccount.username, rootAccount.password)
  await page.getByRole('heading', { name: /^Hello/ }).waitFor()
  await page.context().clearCookies()
  await page.getByRole('link', { name: 'API keys' }).click()
  await page.getByText('Your session has ended. Please sign in again.').waitFor()
  await fillIn(page, rootAccount.username, rootAccount.password)
  await page.getByRole('heading', { name: 'API keys' }).waitFor()
})

e2e('a user who is no administrator sees neither channels nor their link', async () => {
  const account = { username: 'member', password: 'member password' }
  await lab.management().call('POST', '/api/user/', { ...account, display_name: 'Member', role: 1 })
  const page = await lab.guest()
  await page.goto('/sign-in')
  await fillIn(page, account.username, account.password)
  await page.getByRole('heading', { name: 'Hello, Member' }).waitFor()
  expect(await page.getByRole('link', { name: 'Channels' }).count()).toBe(0)
  await page.goto('/channels')
  await page.getByRole('heading', { name: 'Nothing behind this gate' }).waitFor()
})

e2e('a new password replaces the old one, and an access token is shown once', async () => {
  const account = { username: 'changer', password: 'first password' }
  await lab.management().call('POST', '/api/user/', { ...account, display_name: 'Changer', role: 1 })
  const page = await lab.guest()
  await page.goto('/sign-in')
  await fillIn(page, account.username, account.password)
  await page.getByRole('link', { name: 'Profile' }).click()
  await page.getByRole('button', { name: 'Security' }).click()
  await page.getByLabel('Current password').fill('not the password')
  await page.getByLabel('New password').fill('second password')
  await page.getByLabel('Repeat password').fill('second password')
  await page.getByRole('button', { name: 'Change password' }).click()
  await page.getByRole('alert').waitFor()
  await page.getByLabel('Current password').fill(account.password)
  await page.getByRole('button', { name: 'Change password' }).click()
  await page.getByText('Password changed').waitFor()
  await page.getByRole('button', { name: 'Create token' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Create token' }).click()
  const token = await readText(page.getByRole('code'))
  expect(token).toMatch(/^\S{20,}$/)
  const headers = { authorization: token, 'new-api-user': await page.evaluate<string>('localStorage["tollgate.user"]') }
  expect((await fetch(`${lab.url()}/api/user/self`, { headers })).status).toBe(200)
  const other = await lab.guest()
  await other.goto('/sign-in')
  await fillIn(other, account.username, 'second password')
  await other.getByRole('heading', { name: 'Hello, Changer' }).waitFor()
})

e2e('in a new browser the account’s language is spoken', async () => {
  await lab.management().call('PUT', '/api/user/self', { language: 'fr' })
  const page = await lab.signedIn({})
  await page.goto('/keys')
  await page.locator('html[lang="fr"]').waitFor()
  await lab.management().call('PUT', '/api/user/self', { language: 'en' })
})
