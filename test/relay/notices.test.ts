// Notices that the relay's work leads to: root accounts hear of a channel that was disabled.
import { expect, test } from 'bun:test'
import { useLab } from '../support/gateway.ts'
import { unauthorized } from '../upstream/index.ts'

const lab = useLab()

test('a channel that is disabled automatically is told to root by the webhook that root chose, with the reason', async () => {
  const { promise: told, resolve } = Promise.withResolvers<string>()
  const receiver = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    fetch: async (request) => {
      resolve(await request.text())
      return new Response('fine')
    },
  })
  const upstream = await lab.upstream({ fallback: unauthorized() })
  const setting = { notify_type: 'webhook', webhook_url: `http://127.0.0.1:${receiver.port}/` }
  const gateway = await lab.gateway({
    channels: [{ upstream, name: 'first' }],
    user: { role: 100, setting: JSON.stringify(setting) },
    options: {
      AutomaticDisableChannelEnabled: 'true',
      'fetch_setting.allow_private_ip': 'true',
      'fetch_setting.allowed_ports': [],
    },
  })
  await gateway.chat()
  const notice = JSON.parse(await told)
  expect(notice).toMatchObject({ type: 'channel_update_1', title: 'Channel "first" (#1) was disabled' })
  expect(notice.content).toContain('status_code=')
  await receiver.stop(true)
})
