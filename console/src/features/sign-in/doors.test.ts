// Ways in: those that the site has, and Telegram's answer behind the #.
import { expect, test } from 'bun:test'
import { listDoors, readTelegramAnswer, telegramAddress } from './doors.ts'

test('lists what is switched on, the site’s own providers last', () => {
  expect(listDoors(undefined)).toEqual([])
  const custom = [{ slug: 'corp', name: 'Corporate' }]
  const status = { github_oauth: true, discord_oauth: false, oidc_enabled: true, custom_oauth_providers: custom }
  expect(listDoors(status).map(({ slug }) => slug)).toEqual(['github', 'oidc', 'corp'])
})

test('goes to Telegram with the bot’s number and reads what comes back', () => {
  const address = new URL(telegramAddress('123', 'https://gate.example'))
  expect(address.host).toBe('oauth.telegram.org')
  expect(address.searchParams.get('return_to')).toBe('https://gate.example/oauth/telegram')
  const hash = `#tgAuthResult=${btoa(JSON.stringify({ id: 7, hash: 'ab' }))}`
  expect(readTelegramAnswer(hash)).toEqual({ id: '7', hash: 'ab' })
  for (const bad of ['', '#tgAuthResult=%%%', '#tgAuthResult=MQ', '#other=1'])
    expect(readTelegramAnswer(bad)).toBeUndefined()
})
