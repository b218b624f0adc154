// Tests of chat presets: what is offered, and what their addresses become.
import { expect, test } from 'bun:test'
import { fillPreset, hostOf, readPresets } from './presets.ts'

const [web, program, extension] = readPresets([
  { Web: 'https://chat.example/#/?settings={"key":"{key}","url":"{address}"}' },
  { Cherry: 'cherrystudio://providers/api-keys?v=1&data={cherryConfig}' },
  { Fluent: 'fluentread' },
])

test('have a kind, a host, and say whether they want a key', () => {
  expect(web).toMatchObject({ kind: 'web', needsKey: true })
  expect(program).toMatchObject({ kind: 'program', needsKey: true })
  expect(extension).toMatchObject({ kind: 'extension', needsKey: false })
  expect(web && hostOf(web)).toBe('chat.example')
  expect(program && hostOf(program)).toBe('')
})

test('are filled with address and key', () => {
  expect(web && fillPreset(web, 'https://g.example', 'sk-1')).toBe(
    'https://chat.example/#/?settings={"key":"sk-1","url":"https%3A%2F%2Fg.example"}',
  )
  const data = program && new URL(fillPreset(program, 'https://g.example', 'sk-1')).searchParams.get('data')
  expect(JSON.parse(atob(data ?? ''))).toEqual({ id: 'new-api', baseUrl: 'https://g.example', apiKey: 'sk-1' })
})

test('that would run in the page, or are none, are left out', () => {
  const bad = [{ a: 'javascript:alert(1)' }, { b: ' data:text/html,x' }, { c: 5 }, null, 'x', { d: '' }]
  expect(readPresets(bad)).toEqual([])
  expect(readPresets('x')).toEqual([])
})
