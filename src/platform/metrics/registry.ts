// Counters, histograms and gauges of a process, in the text form that Prometheus reads. Bounded, whatever labels come.

export type Labels = readonly string[]
export type Counter = { readonly add: (labels: Labels, amount?: number) => void }
export type Histogram = { readonly observe: (labels: Labels, value: number) => void }
/** Values that are read when somebody asks. */
export type ReadGauge = () => Iterable<readonly [labels: Labels, value: number]>

type Definition = { readonly name: string; readonly help: string; readonly labels: readonly string[] }
type Series = { readonly labels: Labels; readonly values: number[] }

/** Series of one metric; the same measure for all labels beyond them is one series, whose every label is this. */
export const OVERFLOW = '__other__'
const LABEL_CHARACTERS_MAX = 96

const escapeLabel = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
const escapeHelp = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')

const renderLabels = (names: readonly string[], labels: Labels, more = ''): string => {
  const pairs = names.map((name, index) => `${name}="${escapeLabel(labels[index] ?? '')}"`)
  const all = more === '' ? pairs : [...pairs, more]
  return all.length === 0 ? '' : `{${all.join(',')}}`
}

/** What a series is found by. */
const keyOf = (labels: Labels): string => (labels.length === 1 ? (labels[0] ?? '') : labels.join('\n'))

const renderNumber = (value: number): string => (Number.isFinite(value) ? String(value) : value > 0 ? '+Inf' : 'NaN')

/**
 * Makes a registry. A metric keeps at most `seriesMax` combinations of labels; names longer than 96 characters and further
 * combinations are counted as `__other__`, and `onOverflow` hears of it.
 */
export const createRegistry = ({ seriesMax, onOverflow }: { seriesMax: number; onOverflow?: () => void }) => {
  const renderers: (() => string)[] = []

  const createSeries = ({ labels: names }: Definition, size: number) => {
    const series = new Map<string, Series>()
    const open = (labels: Labels): Series => {
      const made = { labels, values: new Array<number>(size).fill(0) }
      series.set(keyOf(labels), made)
      return made
    }
    const find = (labels: Labels): Series => {
      const known = series.get(keyOf(labels))
      if (known !== undefined) return known
      const isTooLong = labels.some((label) => label.length > LABEL_CHARACTERS_MAX)
      if (!isTooLong && series.size < seriesMax) return open(labels)
      onOverflow?.()
      const overflow = names.map(() => OVERFLOW)
      return series.get(keyOf(overflow)) ?? open(overflow)
    }
    return { find, all: () => series.values() }
  }

  const register = ({ name, help }: Definition, type: string, lines: () => Iterable<string>): void => {
    renderers.push(() => {
      const body = [...lines()]
      return [`# HELP ${name} ${escapeHelp(help)}`, `# TYPE ${name} ${type}`, ...body].join('\n')
    })
  }

  return {
    /** A number that only grows. */
    counter: (definition: Definition): Counter => {
      const { find, all } = createSeries(definition, 1)
      register(definition, 'counter', function* lines() {
        for (const { labels, values } of all())
          yield `${definition.name}${renderLabels(definition.labels, labels)} ${renderNumber(values[0] ?? 0)}`
      })
      return {
        add: (labels, amount = 1) => {
          const { values } = find(labels)
          values[0] = (values[0] ?? 0) + amount
        },
      }
    },
    /** How often values fell below each bound (ascending); sum and count are kept beside. */
    histogram: (definition: Definition & { readonly bounds: readonly number[] }): Histogram => {
      const { bounds, name, labels: names } = definition
      const { find, all } = createSeries(definition, bounds.length + 2)
      register(definition, 'histogram', function* lines() {
        for (const { labels, values } of all()) {
          let below = 0
          for (const [index, bound] of bounds.entries()) {
            below += values[index] ?? 0
            yield `${name}_bucket${renderLabels(names, labels, `le="${bound}"`)} ${below}`
          }
          const count = below + (values[bounds.length] ?? 0)
          yield `${name}_bucket${renderLabels(names, labels, 'le="+Inf"')} ${count}`
          yield `${name}_sum${renderLabels(names, labels)} ${renderNumber(values[bounds.length + 1] ?? 0)}`
          yield `${name}_count${renderLabels(names, labels)} ${count}`
        }
      })
      return {
        observe: (labels, value) => {
          const { values } = find(labels)
          const found = bounds.findIndex((bound) => value <= bound)
          const index = found === -1 ? bounds.length : found
          values[index] = (values[index] ?? 0) + 1
          values[bounds.length + 1] = (values[bounds.length + 1] ?? 0) + value
        },
      }
    },
    /** What is true at the moment of asking. */
    gauge: (definition: Definition, read: ReadGauge, type: 'gauge' | 'counter' = 'gauge'): void =>
      register(definition, type, function* lines() {
        let count = 0
        for (const [labels, value] of read()) {
          if (count++ >= seriesMax) return
          yield `${definition.name}${renderLabels(definition.labels, labels)} ${renderNumber(value)}`
        }
      }),
    /** The whole page (text format 0.0.4). */
    render: (): string => `${renderers.map((renderOne) => renderOne()).join('\n')}\n`,
  }
}

export type Registry = ReturnType<typeof createRegistry>
