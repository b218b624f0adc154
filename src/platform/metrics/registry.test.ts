// The page that Prometheus reads: right in its form, and bounded whatever labels come.
import { describe, expect, test } from 'bun:test'
import { createRegistry } from './registry.ts'

test('counters, histograms and gauges are told in the text format', () => {
  const registry = createRegistry({ seriesMax: 10 })
  const calls = registry.counter({ name: 'calls_total', help: 'Calls', labels: ['model', 'outcome'] })
  calls.add(['gpt', 'success'])
  calls.add(['gpt', 'success'], 2)
  calls.add(['a "b"\n\\', 'error'])
  const seconds = registry.histogram({ name: 'seconds', help: 'Time', labels: ['model'], bounds: [0.5, 1] })
  for (const value of [0.5, 0.7, 9]) seconds.observe(['gpt'], value)
  registry.gauge({ name: 'up', help: 'Now', labels: [] }, () => [[[], 1]])
  expect(registry.render()).toBe(
    [
      '# HELP calls_total Calls',
      '# TYPE calls_total counter',
      'calls_total{model="gpt",outcome="success"} 3',
      'calls_total{model="a \\"b\\"\\n\\\\",outcome="error"} 1',
      '# HELP seconds Time',
      '# TYPE seconds histogram',
      'seconds_bucket{model="gpt",le="0.5"} 1',
      'seconds_bucket{model="gpt",le="1"} 2',
      'seconds_bucket{model="gpt",le="+Inf"} 3',
      'seconds_sum{model="gpt"} 10.2',
      'seconds_count{model="gpt"} 3',
      '# HELP up Now',
      '# TYPE up gauge',
      'up 1',
      '',
    ].join('\n'),
  )
})

describe('a hundred thousand different labels', () => {
  test('make no more series than allowed, and lose no count', () => {
    let overflows = 0
    const registry = createRegistry({ seriesMax: 100, onOverflow: () => void overflows++ })
    const calls = registry.counter({ name: 'calls_total', help: 'Calls', labels: ['model'] })
    for (let number = 0; number < 100_000; number++) calls.add([`model-${number}`])
    const lines = registry.render().split('\n')
    expect(lines.filter((line) => line.startsWith('calls_total{')).length).toBe(101)
    expect(lines).toContain('calls_total{model="__other__"} 99900')
    expect(overflows).toBe(99_900)
  })
  test('a label that is too long is one of the others at once', () => {
    const registry = createRegistry({ seriesMax: 100 })
    registry.counter({ name: 'calls_total', help: '', labels: ['model'] }).add(['x'.repeat(97)])
    expect(registry.render()).toContain('calls_total{model="__other__"} 1')
  })
})
