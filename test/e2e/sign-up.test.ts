// Opening an account and what guests are told on the way.
import { expect } from 'bun:test'
import { e2e, useConsole } from './support/harness.ts'
import { addChannel, addKey } from './support/management.ts'

const lab = useConsole({
  isSetUp: true,
  furnish: async (management) => {
    await addChannel(management, { name: 'Sandbox', models: 'sandbox-chat' })
    await addKey(management, { name: 'any' })
    await management.call('PUT', '/api/option/', { key: 'legal.user_agreement', value: '# Terms' })
  },
})

e2e('a stranger opens an account, agrees to the terms, and comes in', async () => {
  const page = await lab.guest()
  await page.goto('/sign-in')
  await page.getByRole('link', { name: 'Sign up' }).click()
  await page.getByLabel('Username').fill('newcomer')
  await page.getByLabel('Password', { exact: true }).fill('a good password')
  await page.getByLabel('Repeat password').fill('another one')
  await page.getByText('The two passwords differ.').waitFor()
  await page.getByLabel('Repeat password').fill('a good password')
  await page.getByRole('checkbox').check()
  await page.getByRole('button', { name: 'Create account' }).click()
  await page.getByText('Your account is ready').waitFor()
  await page.getByLabel('Username or email').fill('newcomer')
  await page.getByLabel('Password', { exact: true }).fill('a good password')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: /newcomer/ }).waitFor()
  expect(await page.getByRole('link', { name: 'Channels' }).count()).toBe(0)
})

e2e('a taken name is told, and what was typed stays', async () => {
  const page = await lab.guest()
  await page.goto('/register?aff=abcd')
  await page.getByLabel('Username').fill('root')
  await page.getByLabel('Password', { exact: true }).fill('a good password')
  await page.getByLabel('Repeat password').fill('a good password')
  await page.getByRole('checkbox').check()
  await page.getByRole('button', { name: 'Create account' }).click()
  await page.getByRole('alert').waitFor()
  expect(await page.getByLabel('Username').inputValue()).toBe('root')
  expect(new URL(page.url()).search).toBe('?aff=abcd')
})

e2e('a forgotten password is answered alike for known and unknown addresses', async () => {
  const page = await lab.guest()
  await page.goto('/sign-in')
  await page.getByRole('link', { name: 'Forgot it?' }).click()
  await page.getByLabel('Email address').fill('nobody@example.com')
  await page.getByRole('button', { name: 'Send link' }).click()
  await page.getByText('If an account has this address').waitFor()
  await page.getByRole('button', { name: /^Again in/ }).waitFor()
})

e2e('a link that is not right changes nothing and says so', async () => {
  const page = await lab.guest()
  await page.goto('/user/reset?email=nobody%40example.com&token=0123456789abcdef0123456789abcdef')
  await page.getByLabel('New password').fill('a good password')
  await page.getByLabel('Repeat password').fill('a good password')
  await page.getByRole('button', { name: 'Save password' }).click()
  await page.getByRole('alert').getByText(/link/).waitFor()
})

e2e('ways in that the operator switched on are offered', async () => {
  const management = lab.management()
  await management.call('PUT', '/api/option/', { key: 'passkey.enabled', value: 'true' })
  await management.call('PUT', '/api/option/', { key: 'GitHubClientId', value: 'client' })
  await management.call('PUT', '/api/option/', { key: 'GitHubClientSecret', value: 'secret' })
  await management.call('PUT', '/api/option/', { key: 'GitHubOAuthEnabled', value: 'true' })
  const page = await lab.guest()
  await page.route('https://github.com/**', (route) => route.fulfill({ status: 200, body: 'GitHub' }))
  await page.goto('/sign-in')
  await page.getByRole('button', { name: 'Use a passkey' }).waitFor()
  const asked = page.waitForRequest(/api\/oauth\/state/)
  await page.getByRole('button', { name: 'Continue with GitHub' }).waitFor()
  const [{ authorize_url }] = await page.evaluate<[{ authorize_url: string }]>(
    "fetch('/api/oauth/state?provider=github').then((answer) => answer.json()).then(({ data }) => [data])",
  )
  await asked
  const address = new URL(authorize_url)
  expect(address.host).toBe('github.com')
  expect(address.searchParams.get('code_challenge_method')).toBe('S256')
})
