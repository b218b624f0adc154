// Services watched by Uptime Kuma: read from its status pages, asked rarely, whatever those answer.
import { expect, test } from 'bun:test'
import { createHarness } from '../../../test/admin/harness.ts'
import { readMonitors } from './status-pages.ts'

const PAGE = JSON.stringify({
  config: { slug: 'main' },
  publicGroupList: [
    { id: 1, name: 'APIs', monitorList: [{ id: 4, name: 'Relay', type: 'http' }] },
    { id: 2, name: '', monitorList: [{ id: 5, name: 'Console' }] },
  ],
})
const BEATS = JSON.stringify({
  heartbeatList: {
    '4': [
      { status: 0, time: 'x' },
      { status: 1, time: 'y' },
    ],
  },
  uptimeList: { '4_24': 0.9987, '5_24': 7 },
})

test('a page and its heartbeats make the list of monitors', () => {
  expect(readMonitors(PAGE, BEATS)).toEqual([
    { name: 'Relay', uptime: 0.9987, status: 1, group: 'APIs' },
    { name: 'Console', uptime: 1, status: 0 },
  ])
})

test.each([
  ['', ''],
  ['<html>', BEATS],
  [PAGE, 'null'],
  ['{"publicGroupList":7}', BEATS],
  [PAGE, '{"heartbeatList":{"4":"x"}}'],
])('answers that say nothing have no monitors: %p %p', (page, beats) => {
  expect(readMonitors(page, beats)).toEqual([])
})

const prepare = async (answer: (url: string) => { status: number; text: string }) => {
  const asked: string[] = []
  const harness = await createHarness({
    outside: (url) => {
      asked.push(url)
      return answer(url)
    },
  })
  const set = (groups: object[]) =>
    harness.deps.settings.applyChanges([{ key: 'console_setting.uptime_kuma_groups', value: JSON.stringify(groups) }])
  set([{ categoryName: 'c', url: 'https://up.example/', slug: 'main' }])
  const read = async () => (await harness.call({ path: '/api/uptime/status' })).body.data
  return { ...harness, asked, set, read }
}

const answer = (url: string) => ({ status: 200, text: url.includes('heartbeat') ? BEATS : PAGE })

test('many visitors ask the status page once a minute', async () => {
  const { asked, read, clock } = await prepare(answer)
  const answers = await Promise.all(Array.from({ length: 20 }, read))
  expect(answers[19]).toMatchObject([{ categoryName: 'c', monitors: [{ name: 'Relay' }, { name: 'Console' }] }])
  expect(asked.toSorted()).toEqual([
    'https://up.example/api/status-page/heartbeat/main',
    'https://up.example/api/status-page/main',
  ])
  clock.advance(61)
  await read()
  expect(asked).toHaveLength(4)
})

test('a page that fails is empty, and the others are shown', async () => {
  const { set, read } = await prepare((url) => {
    if (url.includes('down.example')) throw new Error('refused')
    return url.includes('broken.example') ? { status: 503, text: 'no' } : answer(url)
  })
  set([
    { categoryName: 'down', url: 'https://down.example', slug: 'a' },
    { categoryName: 'broken', url: 'https://broken.example', slug: 'a' },
    { categoryName: 'up', url: 'https://up.example', slug: 'a' },
  ])
  expect(await read()).toMatchObject([
    { categoryName: 'down', monitors: [] },
    { categoryName: 'broken', monitors: [] },
    { categoryName: 'up', monitors: [{}, {}] },
  ])
})

test('nobody is asked when the panel is off or empty', async () => {
  const { asked, set, read, deps } = await prepare(answer)
  deps.settings.applyChanges([{ key: 'console_setting.uptime_kuma_enabled', value: 'false' }])
  expect(await read()).toEqual([])
  deps.settings.applyChanges([{ key: 'console_setting.uptime_kuma_enabled', value: 'true' }])
  set([])
  expect(await read()).toEqual([])
  expect(asked).toEqual([])
})
