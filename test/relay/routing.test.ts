// Who is asked: priority, weight, keys, groups, and what a channel's mappings and prompts do on the way.
import { describe, expect, test } from 'bun:test'
import { type GatewaySeed, useLab } from '../support/gateway.ts'
import type { ChannelSeed } from '../support/seed.ts'
import { badRequest, errorInOk, type JsonValue, serverError, type Upstream, unauthorized } from '../upstream/index.ts'
import { otherOf, readError, readJson, readStream } from './answers.ts'

const lab = useLab()

type Rung = Omit<ChannelSeed, 'upstream'> & { readonly fails?: boolean }

/** A gateway with one upstream per channel, and the order in which they were asked, by the position of the channel. */
const open = async (rungs: readonly Rung[], seed: Partial<GatewaySeed> = {}) => {
  const upstreams: Upstream[] = []
  const channels: ChannelSeed[] = []
  for (const { fails, ...columns } of rungs) {
    const upstream = await lab.upstream()
    if (fails === true) upstream.script('always', serverError())
    upstreams.push(upstream)
    channels.push({ upstream, ...columns })
  }
  const gateway = await lab.gateway({ channels, ...seed })
  const asked = () =>
    upstreams
      .flatMap((upstream, index) => upstream.requests.map(({ arrivedAtMs }) => ({ index, arrivedAtMs })))
      .toSorted((left, right) => left.arrivedAtMs - right.arrivedAtMs)
      .map(({ index }) => index)
  return { gateway, upstreams, asked }
}

describe('channels', () => {
  test('are asked by priority, each once before any is asked twice', async () => {
    const { gateway, asked } = await open(
      [{ priority: 1, fails: true }, { priority: 10, fails: true }, { priority: -5 }, { priority: 5, fails: true }],
      { options: { RetryTimes: 3 } },
    )
    expect((await gateway.chat()).status).toBe(200)
    expect(asked()).toEqual([1, 3, 0, 2])
  })

  test('of one priority are all asked before the next', async () => {
    const { gateway, asked } = await open(
      [{ priority: 5, fails: true }, { priority: 5, fails: true }, { priority: 5, fails: true }, { priority: 1 }],
      { options: { RetryTimes: 5 } },
    )
    expect((await gateway.chat()).status).toBe(200)
    expect(asked()).toHaveLength(4)
    expect(new Set(asked().slice(0, 3))).toEqual(new Set([0, 1, 2]))
    expect(asked()[3]).toBe(3)
  })

  test('without weight beside a weighty one wait until that has failed', async () => {
    const { gateway, upstreams } = await open([{ weight: 0 }, { weight: 10 }])
    for (let count = 0; count < 8; count++) await (await gateway.chat()).text()
    expect(upstreams.map((upstream) => upstream.requests.length)).toEqual([0, 8])
  })

  test('that are disabled are not asked', async () => {
    const { gateway, asked } = await open([{ priority: 9, status: 2 }, { priority: 8, status: 3 }, {}])
    expect((await gateway.chat()).status).toBe(200)
    expect(asked()).toEqual([2])
  })

  test('that cannot do what is asked are passed over', async () => {
    const { gateway, asked } = await open([{ priority: 9, type: 34 }, {}], {})
    expect((await gateway.post('/v1/moderations', { model: 'gpt-4o-mini', input: 'Hi' })).status).toBe(200)
    expect(asked()).toEqual([1])
  })
})

describe('the keys of a channel', () => {
  const keys = ['sk-a', 'sk-b', 'sk-c']
  const keysAsked = ([upstream]: readonly Upstream[]) => upstream?.requests.map((request) => request.key) ?? []

  test('take turns', async () => {
    const { gateway, upstreams } = await open([{ keys, keyMode: 'polling' }])
    for (let count = 0; count < 7; count++) await (await gateway.chat()).text()
    expect(keysAsked(upstreams)).toEqual(['sk-a', 'sk-b', 'sk-c', 'sk-a', 'sk-b', 'sk-c', 'sk-a'])
    expect(otherOf((await gateway.books()).rows[1])).toMatchObject({
      admin_info: { is_multi_key: true, multi_key_index: 1 },
    })
  })

  test('are drawn by lot', async () => {
    const { gateway, upstreams } = await open([{ keys, keyMode: 'random' }])
    for (let count = 0; count < 40; count++) await (await gateway.chat()).text()
    expect(new Set(keysAsked(upstreams))).toEqual(new Set(keys))
  })

  test('that are disabled are left out, in turn and by lot', async () => {
    for (const keyMode of ['polling', 'random'] as const) {
      const { gateway, upstreams } = await open([{ keys, keyMode, keyStatuses: { 0: 3, 1: 2 } }])
      for (let count = 0; count < 6; count++) await (await gateway.chat()).text()
      expect(new Set(keysAsked(upstreams))).toEqual(new Set(['sk-c']))
    }
  })

  test('that are all disabled leave the channel without one', async () => {
    const { gateway } = await open([{ keys, keyStatuses: { 0: 3, 1: 3, 2: 3 } }])
    const response = await gateway.chat()
    expect(response.status).toBe(503)
    expect(String((await readError(response)).message)).toContain('No enabled key')
  })

  test('help each other: one that is refused gives way to the next', async () => {
    const { gateway, upstreams } = await open([{ keys, keyMode: 'polling' }])
    upstreams[0]?.script({ key: 'sk-a' }, unauthorized())
    expect((await gateway.chat()).status).toBe(200)
    expect(keysAsked(upstreams)).toEqual(['sk-a', 'sk-b'])
  })

  test('may be a JSON list', async () => {
    const info = JSON.stringify({ is_multi_key: true, multi_key_mode: 'polling' })
    const { gateway, upstreams } = await open([{ key: '["sk-x", "sk-y"]', channel_info: info }])
    for (let count = 0; count < 3; count++) await (await gateway.chat()).text()
    expect(keysAsked(upstreams)).toEqual(['sk-x', 'sk-y', 'sk-x'])
  })
})

describe('the groups of a key', () => {
  const groups = {
    AutoGroups: ['cheap', 'dear'],
    UserUsableGroups: { auto: 'auto', cheap: 'c', dear: 'd' },
    GroupRatio: { default: 1, cheap: 1, dear: 3 },
    RetryTimes: 1,
  }
  const auto = { group: 'auto', cross_group_retry: true }
  const cheapFails: readonly Rung[] = [{ group: 'cheap', fails: true }, { group: 'dear' }]

  test('are gone through when one fails, at the price of the one that answers', async () => {
    const { gateway, asked } = await open(cheapFails, {
      keys: [{ unlimited_quota: true, ...auto }],
      options: groups,
    })
    expect((await gateway.chat()).status).toBe(200)
    expect(asked()).toEqual([0, 0, 1])
    const [row] = (await gateway.books()).rows
    expect(row).toMatchObject({ group: 'dear', quota: 60 })
    expect(otherOf(row)).toMatchObject({ group_ratio: 3, admin_info: { use_channel: ['1', '1', '2'] } })
  })

  test('stay with the first that was asked unless the key allows more', async () => {
    const { gateway, asked } = await open(cheapFails, {
      keys: [{ unlimited_quota: true, ...auto, cross_group_retry: false }],
      options: groups,
    })
    expect((await gateway.chat()).status).toBe(500)
    expect(asked()).toEqual([0, 0])
  })

  test('are paid for before they are asked: a dearer one is refused when the balance does not cover it', async () => {
    const { gateway, upstreams } = await open(cheapFails, {
      keys: [{ remain_quota: 700, ...auto }],
      options: groups,
    })
    const response = await gateway.chat({ max_tokens: 10 })
    expect(response.status).toBe(403)
    expect(await readError(response)).toMatchObject({ code: 'pre_consume_token_quota_failed' })
    expect(upstreams[1]?.requests).toHaveLength(0)
    expect((await gateway.books()).tokens[0]?.remain_quota).toBe(700)
  })

  test('hold more for a dearer one when the balance does', async () => {
    const { gateway } = await open(cheapFails, { keys: [{ remain_quota: 5000, ...auto }], options: groups })
    expect((await gateway.chat({ max_tokens: 10 })).status).toBe(200)
    expect((await gateway.books()).tokens[0]?.remain_quota).toBe(4940)
  })

  test('end with a mistake of the client, whatever the key allows', async () => {
    const { gateway, upstreams } = await open([{ group: 'cheap' }, { group: 'dear' }], {
      keys: [{ unlimited_quota: true, ...auto }],
      options: groups,
    })
    upstreams[0]?.script('always', badRequest())
    expect((await gateway.chat()).status).toBe(400)
    expect(upstreams[1]?.requests).toHaveLength(0)
  })

  test('end with a status that must not be retried', async () => {
    const { gateway, upstreams } = await open([{ group: 'cheap' }, { group: 'dear' }], {
      keys: [{ unlimited_quota: true, ...auto }],
      options: { ...groups, AutomaticRetryStatusCodes: '503' },
    })
    upstreams[0]?.script('always', serverError(500))
    expect((await gateway.chat()).status).toBe(500)
    expect(upstreams[1]?.requests).toHaveLength(0)
  })

  test('have retries of their own', async () => {
    const { gateway, asked } = await open(
      [
        { group: 'cheap', fails: true },
        { group: 'dear', fails: true },
      ],
      { keys: [{ unlimited_quota: true, ...auto }], options: groups },
    )
    expect((await gateway.chat()).status).toBe(500)
    expect(asked()).toEqual([0, 0, 1, 1])
  })
})

describe('a model mapping', () => {
  test('is followed from name to name', async () => {
    const { gateway, upstreams } = await open([
      { model_mapping: '{"gpt-4o-mini":"first","first":"second","second":"third"}' },
    ])
    expect(await readJson(await gateway.chat())).toMatchObject({ model: 'third' })
    expect(upstreams[0]?.last.model).toBe('third')
    expect(otherOf((await gateway.books()).rows[0])).toMatchObject({ upstream_model_name: 'third' })
  })

  test('starts anew for every channel', async () => {
    const { gateway, upstreams } = await open([
      { priority: 1, fails: true, model_mapping: '{"gpt-4o-mini":"a","b":"wrong"}' },
      { model_mapping: '{"gpt-4o-mini":"b","a":"wrong"}' },
    ])
    expect((await gateway.chat()).status).toBe(200)
    expect(upstreams.map((upstream) => upstream.last.model)).toEqual(['a', 'b'])
  })

  test('that runs in a circle is its channel’s fault: the next one serves', async () => {
    const circle = '{"gpt-4o-mini":"a","a":"b","b":"a"}'
    const { gateway, asked } = await open([{ priority: 1, model_mapping: circle }, {}])
    expect((await gateway.chat()).status).toBe(200)
    expect(asked()).toEqual([1])
  })

  test('that runs in a circle and is the only one is told', async () => {
    const { gateway, asked } = await open([{ model_mapping: '{"gpt-4o-mini":"a","a":"gpt-4o-mini"}' }])
    const response = await gateway.chat()
    expect(response.status).toBe(500)
    expect(String((await readError(response)).code)).toStartWith('channel:')
    expect(asked()).toEqual([])
  })
})

describe('a status mapping', () => {
  const mapped = (mapping: object, fault = serverError(503)) =>
    open([{ priority: 1, status_code_mapping: JSON.stringify(mapping) }, {}]).then((opened) => {
      opened.upstreams[0]?.script('always', fault)
      return opened
    })

  test('decides before anything else: a failure made a mistake is told and not retried', async () => {
    const { gateway, asked } = await mapped({ 503: '400' })
    const response = await gateway.chat()
    expect(response.status).toBe(400)
    expect(asked()).toEqual([0])
  })

  test('makes a refusal a failure that another channel may cure', async () => {
    const { gateway, asked } = await mapped({ '400': 500 }, badRequest())
    expect((await gateway.chat()).status).toBe(200)
    expect(asked()).toEqual([0, 1])
  })

  test('holds for an error inside a 200', async () => {
    const { gateway, upstreams } = await open([{ status_code_mapping: '{"502":"520","503":"521"}' }], {
      options: { RetryTimes: 0 },
    })
    upstreams[0]?.script('always', errorInOk())
    expect((await gateway.chat()).status).toBe(521)
  })

  test('that makes no sense changes nothing', async () => {
    const { gateway } = await open([{ fails: true, status_code_mapping: '{"500":"abc","200":"500","x":1}' }], {
      options: { RetryTimes: 0 },
    })
    expect((await gateway.chat()).status).toBe(500)
  })

  test('never makes a failure a success', async () => {
    const { gateway } = await open([{ fails: true, status_code_mapping: '{"500":"200"}' }], {
      options: { RetryTimes: 0 },
    })
    expect((await gateway.chat()).status).toBeGreaterThanOrEqual(400)
  })
})

describe('the system prompt of a channel', () => {
  const user = { role: 'user', content: 'Hi' }
  const sentMessages = async (setting: Record<string, unknown>, messages: JsonValue, rung: Rung = {}) => {
    const { gateway, upstreams } = await open([{ setting, ...rung }])
    expect((await gateway.chat({ messages })).status).toBe(200)
    const { rows } = await gateway.books()
    return { messages: upstreams[0]?.last.json.messages, other: otherOf(rows[0]) }
  }

  test('is put first when the client has none', async () => {
    const { messages } = await sentMessages({ system_prompt: 'Be kind.' }, [user])
    expect(messages).toEqual([{ role: 'system', content: 'Be kind.' }, user])
  })

  test('is called developer for the models that want it so', async () => {
    const { messages } = await sentMessages({ system_prompt: 'Be kind.' }, [user], {
      model_mapping: '{"gpt-4o-mini":"gpt-5-mini"}',
    })
    expect(messages).toEqual([{ role: 'developer', content: 'Be kind.' }, user])
  })

  test('leaves the client’s own alone', async () => {
    const own = [{ role: 'system', content: 'Mine.' }, user]
    const { messages } = await sentMessages({ system_prompt: 'Be kind.' }, own)
    expect(messages).toEqual(own)
  })

  test('goes before the client’s own when the channel says so, and the row tells', async () => {
    const setting = { system_prompt: 'Be kind.', system_prompt_override: true }
    const text = await sentMessages(setting, [{ role: 'system', content: 'Mine.' }, user])
    expect(text.messages).toEqual([{ role: 'system', content: 'Be kind.\nMine.' }, user])
    expect(text.other).toMatchObject({ is_system_prompt_overwritten: true })
    const parts = await sentMessages(setting, [{ role: 'system', content: [{ type: 'text', text: 'Mine.' }] }, user])
    expect(parts.messages).toEqual([
      {
        role: 'system',
        content: [
          { type: 'text', text: 'Be kind.' },
          { type: 'text', text: 'Mine.' },
        ],
      },
      user,
    ])
  })

  test('and every other edit are left out when bodies pass through', async () => {
    const { gateway, upstreams } = await open([
      {
        setting: { system_prompt: 'Be kind.', pass_through_body_enabled: true },
        model_mapping: '{"gpt-4o-mini":"other"}',
      },
    ])
    const body = '{ "model":"gpt-4o-mini","stream":true,"messages":[{"role":"user","content":"Hi"}] }'
    expect(await readStream(await gateway.post('/v1/chat/completions', body))).toMatchObject({ ending: 'complete' })
    expect(upstreams[0]?.last.text).toBe(body)
  })
})

test('an attempt begins with the client’s own request, whatever the one before made of it', async () => {
  const { gateway, upstreams } = await open([
    { priority: 1, fails: true, setting: { system_prompt: 'First.' }, model_mapping: '{"gpt-4o-mini":"x"}' },
    {},
  ])
  await (await gateway.chat()).text()
  expect(upstreams[1]?.last.json).toEqual({ model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'Hello' }] })
})
