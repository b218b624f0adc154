// The scenarios that every client goes through against every vendor, each of them one test.
import { describe, expect, test } from 'bun:test'
import { cost, cutText, failing, refusalText, vendors } from '../upstream/dialects/index.ts'
import { createPacer, stream } from '../upstream/index.ts'
import type { Answer, Client, Settings } from './client.ts'
import { busy, type Route, routes, type Site, withSite } from './site.ts'

type Scene = { readonly client: Client; readonly route: Route; readonly site: Site }

type Scenario = {
  readonly name: string
  /** Whether it is played with this client and vendor at all. */
  readonly when?: (client: Client, route: Route) => boolean
  readonly play: (scene: Scene, isStream: boolean) => Promise<void>
}

const settingsOf = ({ route, site }: Scene, isStream: boolean, more: Partial<Settings> = {}): Settings => ({
  url: site.gateway.url,
  apiKey: site.apiKey,
  model: route.model,
  isStream,
  ...more,
})

const expectUsage = ({ usage }: Answer, { countsCache, countsStreams = true }: Route, isStream: boolean): void => {
  if (isStream && !countsStreams) {
    expect(Math.min(usage.input, usage.output)).toBeGreaterThan(0)
    return
  }
  expect({ input: usage.input, output: usage.output }).toEqual({ input: cost.prompt, output: cost.output })
  if (usage.cached !== undefined) expect(usage.cached).toBe(countsCache ? cost.cached : 0)
}

const says: Scenario = {
  name: 'says a text and what it cost',
  play: async (scene, isStream) => {
    const answer = await scene.client.open(settingsOf(scene, isStream)).say('Good morning, Zürich')
    expect(answer.text).toBe('Echo: Good morning, Zürich – grüezi 你好 🌍')
    expect(answer).toMatchObject({ stop: 'stop', calls: [], thoughts: '' })
    expectUsage(answer, scene.route, isStream)
    if (scene.client.dialect !== scene.route.dialect) expect(answer.model).toBe(scene.route.model)
  },
}

const remembers: Scenario = {
  name: 'goes on talking',
  play: async (scene, isStream) => {
    const dialogue = scene.client.open(settingsOf(scene, isStream))
    await dialogue.say('one')
    expect((await dialogue.say('two')).text).toBe('Echo: two – grüezi 你好 🌍')
  },
}

const callsTool: Scenario = {
  name: 'calls a tool and uses its result',
  play: async (scene, isStream) => {
    const dialogue = scene.client.open(settingsOf(scene, isStream, { hasTools: true }))
    const asked = await dialogue.say('What is the weather in Zürich?')
    expect(asked).toMatchObject({ stop: 'tools', calls: [{ name: 'get_weather', input: { city: 'Zürich' } }] })
    const answer = await dialogue.report(asked.calls.map((call) => ({ call, text: '18 °C' })))
    expect(answer).toMatchObject({ text: 'Zürich: 18 °C', stop: 'stop', calls: [] })
    // Ids of the first turn must still pair when the conversation goes on.
    const again = await dialogue.say('And the weather in Rome?')
    expect((await dialogue.report(again.calls.map((call) => ({ call, text: '25 °C' })))).text).toBe('Rome: 25 °C')
  },
}

const callsInParallel: Scenario = {
  name: 'calls a tool twice at once, and pairs results that come in another order',
  play: async (scene, isStream) => {
    const dialogue = scene.client.open(settingsOf(scene, isStream, { hasTools: true }))
    const { calls } = await dialogue.say('Compare the weather in Paris and Rome')
    expect(calls.map(({ input }) => input)).toEqual([{ city: 'Paris' }, { city: 'Rome' }])
    // Vertex's calls have no ids: there the order is all there is.
    const hasIds = calls[0]?.id !== ''
    if (hasIds) expect(new Set(calls.map(({ id }) => id)).size).toBe(2)
    const results = calls.map((call, index) => ({ call, text: `${20 + index} °C` }))
    const { text } = await dialogue.report(hasIds ? results.toReversed() : results)
    expect(text.split('; ').toSorted()).toEqual(['Paris: 20 °C', 'Rome: 21 °C'])
  },
}

const thinks: Scenario = {
  name: 'thinks, calls a tool, and goes on with its thoughts proved',
  play: async (scene, isStream) => {
    const { client, route, site } = scene
    const dialogue = client.open(settingsOf(scene, isStream, { hasTools: true, thinks: true }))
    const question = 'What is the weather in Paris?'
    const asked = await dialogue.say(question)
    expect(asked.calls).toMatchObject([{ input: { city: 'Paris' } }])
    if (client.showsThoughts && route.showsThoughts) expect(asked.thoughts).toBe(`Thinking about “${question}” 🤔`)
    const answer = await dialogue.report(asked.calls.map((call) => ({ call, text: '22 °C' })))
    expect(answer.text).toBe('Paris: 22 °C')
    if (route.issuer === undefined || !client.returnsProof(isStream)) return
    const proof = Buffer.from(`proof by ${route.issuer} of Thinking about “${question}” 🤔`).toString('base64')
    expect(site.upstreamOf(route).last.text).toContain(proof)
  },
}

/** The next vendor in the table that did not issue what this one did. */
const successorOf = (route: Route): Route => {
  const at = routes.indexOf(route)
  const others = [...routes.slice(at + 1), ...routes.slice(0, at)]
  return others.find(({ issuer, vendor }) => issuer !== route.issuer && vendor !== 'vertex-gemini') ?? route
}

const moves: Scenario = {
  name: 'goes on with another vendor in the middle of a tool call, which gets nobody else’s proofs',
  play: async (scene, isStream) => {
    const dialogue = scene.client.open(settingsOf(scene, isStream, { hasTools: true, thinks: true }))
    const { calls } = await dialogue.say('Compare the weather in Paris and Rome')
    const next = successorOf(scene.route)
    dialogue.moveTo(next.model)
    const { text } = await dialogue.report(calls.map((call, index) => ({ call, text: `${20 + index} °C` })))
    expect(text).toBe('Paris: 20 °C; Rome: 21 °C')
    expect(scene.site.upstreamOf(next).last.text).not.toContain(Buffer.from('proof by').toString('base64').slice(0, 8))
  },
}

/** The smallest PNG that is one. */
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=='

const seesImage: Scenario = {
  name: 'sees an image',
  play: async (scene, isStream) => {
    const { text } = await scene.client.open(settingsOf(scene, isStream)).say('What is this?', PNG)
    expect(text).toBe('I received image/png of 70 bytes.')
  },
}

const followsSchema: Scenario = {
  name: 'answers in the form of a schema',
  play: async (scene, isStream) => {
    const schema = {
      type: 'object',
      properties: {
        city: { type: 'string' },
        degrees: { type: 'integer' },
        tags: { type: 'array', items: { type: 'string' } },
      },
      required: ['city', 'degrees', 'tags'],
      additionalProperties: false,
    }
    const answer = await scene.client.open(settingsOf(scene, isStream, { schema })).say('Describe Bern')
    expect(JSON.parse(answer.text)).toEqual({ city: 'sample', degrees: 7, tags: ['sample'] })
    expect(answer.stop).toBe('stop')
  },
}

const stopsShort: Scenario = {
  name: 'says that the limit cut it short',
  play: async (scene, isStream) => {
    const answer = await scene.client.open(settingsOf(scene, isStream, { outputTokensMax: 16 })).say('Go on and on')
    expect(answer).toMatchObject({ text: cutText, stop: 'length' })
  },
}

const refuses: Scenario = {
  name: 'says that the model refuses',
  when: (_client, { tellsRefusals }) => tellsRefusals,
  play: async (scene, isStream) => {
    const answer = await scene.client.open(settingsOf(scene, isStream)).say('Please refuse')
    // Where a vendor refuses in words, those words are the answer; where it only stops, its reason says so.
    expect(answer.calls).toEqual([])
    expect(answer.text === refusalText || answer.stop === 'refusal').toBeTrue()
  },
}

const fails: Scenario = {
  name: 'throws the error class of what went wrong',
  play: async (scene, isStream) => {
    const { client, route, site } = scene
    const vendor = vendors[route.vendor]
    const upstream = site.upstreamOf(route)
    const ask = async (more: Partial<Settings> = {}) => {
      try {
        await client.open(settingsOf(scene, isStream, more)).say('Hello')
      } catch (thrown) {
        return client.failure(thrown)
      }
      return undefined
    }
    upstream.script('next', failing(vendor, 400, 'The prompt is too long for this model.'))
    const tooLong = await ask()
    expect(tooLong).toMatchObject({ kind: 'bad-request', status: 400 })
    expect(tooLong?.message).toContain('The prompt is too long for this model.')
    expect(await ask({ model: busy(route.model) })).toMatchObject({ kind: 'rate-limit', status: 429 })
    expect(await ask({ apiKey: 'sk-nobody' })).toMatchObject({ kind: 'unauthorized', status: 401 })
  },
}

const scenarios: readonly Scenario[] = [
  says,
  remembers,
  callsTool,
  callsInParallel,
  thinks,
  moves,
  seesImage,
  followsSchema,
  stopsShort,
  refuses,
  fails,
]

const leaves = async ({ client, route, site }: Scene): Promise<void> => {
  const upstream = site.upstreamOf(route)
  const pace = createPacer()
  const { framing } = vendors[route.vendor]
  upstream.script('next', stream([{ raw: ' ' }], { framing, pace }))
  const before = upstream.requests.length
  const leaving = new AbortController()
  const { signal } = leaving
  const said = client
    .open({ url: site.gateway.url, apiKey: site.apiKey, model: route.model, isStream: true, signal })
    .say('Wait')
  const arrived = await upstream.received(before + 1)
  leaving.abort()
  await expect(said).rejects.toThrow()
  expect((await arrived.aborted).afterWrites).toBe(0)
}

type Gap = {
  readonly client: string
  readonly vendor: string
  readonly scenarios: readonly Scenario[]
  readonly why: string
  /** `never`: nobody could make it work; `waits`: the gateway should. */
  readonly until: 'never' | 'waits'
}

/** What does not work, and why; a combination that is not here must. */
const gaps: readonly Gap[] = [
  {
    client: 'AI SDK, anthropic',
    vendor: 'ollama',
    scenarios: [followsSchema],
    why: 'the SDK forces a tool for models it does not know, and Ollama cannot be forced',
    until: 'never',
  },
]

const gapOf = (client: Client, route: Route, scenario: Scenario): Gap | undefined =>
  gaps.find((gap) => gap.client === client.name && gap.vendor === route.vendor && gap.scenarios.includes(scenario))

const always = (): boolean => true

/** Adds the tests of some clients: each scenario with each vendor, whole and streamed. */
export const describeClients = (clients: readonly Client[]): void =>
  withSite((site) => {
    const pairs = clients.flatMap((client) => routes.map((route) => ({ client, route })))
    for (const { client, route } of pairs) {
      describe(`${client.name} over ${route.vendor}`, () => {
        for (const scenario of scenarios) {
          const { name, when = always, play } = scenario
          const gap = gapOf(client, route, scenario)
          if (!when(client, route) || gap?.until === 'never') continue
          if (gap !== undefined) {
            test.todo(`${name}: ${gap.why}`)
            continue
          }
          test(name, () => play({ client, route, site: site() }, false))
          test(`${name}, streamed`, () => play({ client, route, site: site() }, true))
        }
        test('leaves, and the upstream is left as well', () => leaves({ client, route, site: site() }))
      })
    }
  })
