// The requests of the four coding agents against the running gateway, two turns over every upstream dialect.
import { describe, expect, test } from 'bun:test'
import type { JsonObject } from '../../src/kernel/index.ts'
import { type Agent, type AgentAnswer, agents, codex, openCode } from './agents.ts'
import { type Route, routes, type Site, withSite } from './site.ts'

const send = async (site: Site, agent: Agent, { model }: Route, body: JsonObject): Promise<AgentAnswer> => {
  const response = await fetch(site.gateway.url + agent.path(model), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...agent.headers(site.apiKey) },
    body: JSON.stringify(body),
  })
  const text = await response.text()
  expect({ status: response.status, text: response.status === 200 ? '' : text }).toEqual({ status: 200, text: '' })
  return agent.read(text)
}

/** Asks for a tool, reports its result, and gives what came of it. */
const twoTurns = async (site: Site, agent: Agent, route: Route, tool: string) => {
  const asked = agent.ask(`Please call ${tool}`)
  const first = await send(site, agent, route, agent.body(route.model, asked))
  const results = first.calls.map((call) => agent.result(call, '42 lines'))
  const second = await send(site, agent, route, agent.body(route.model, [...asked, ...first.history, ...results]))
  return { first, second }
}

withSite((site) => {
  for (const agent of agents) {
    for (const route of routes) {
      test(`${agent.name} works two turns over ${route.vendor}`, async () => {
        const { first, second } = await twoTurns(site(), agent, route, agent.tool)
        expect(first.calls).toMatchObject([{ name: agent.tool }])
        expect(second).toMatchObject({ text: `${agent.tool}: 42 lines`, calls: [] })
      })
    }
  }

  describe('Codex CLI', () => {
    test.each(routes.map((route) => [route.vendor, route] as const))(
      'calls a tool out of a namespace over %s, and gets it back with its namespace',
      async (_vendor, route) => {
        const { first, second } = await twoTurns(site(), codex, route, 'get_issue')
        expect(first.calls).toMatchObject([{ name: 'get_issue', namespace: 'mcp__tracker' }])
        expect(second.text).toEndWith('get_issue: 42 lines')
      },
    )
  })

  describe('OpenCode', () => {
    test.each(routes.map((route) => [route.vendor, route] as const))(
      'asks for a title beside its main request over %s',
      async (_vendor, route) => {
        const { tools: _tools, tool_choice: _choice, ...body } = openCode.body(route.model, openCode.ask('Name this'))
        expect((await send(site(), openCode, route, body)).text).toStartWith('Echo: Name this')
      },
    )
  })
})
