// Every provider's addresses and ways to show its key, as text: read in review, compared by the test.
import { type Operation, operations } from '../../../src/dialects/index.ts'
import { buildUrl, type Endpoint, findSpeech, type Provider, providers } from '../../../src/providers/index.ts'
import { endpointFor, NOW_MS, noHeader } from './endpoint.ts'

const ALL = Object.keys(operations) as Operation[]

/** What changes with every run or depends on the clock alone. */
const steady = (text: string): string =>
  text.replace(/Signature=[0-9a-f]{64}/, 'Signature=…').replace(/eyJ[\w-]+\.[\w-]+\.[\w-]+/, '<jwt>')

const headersOf = (provider: Provider, endpoint: Endpoint, operation: Operation): Record<string, string> => {
  const chosen = findSpeech(provider, operation, endpoint)
  if (chosen === undefined) return {}
  const url = buildUrl(chosen.speech, endpoint)
  const headers = { ...provider.auth(endpoint), ...chosen.speech.headers?.(endpoint, noHeader) }
  const request = { method: 'POST', url, headers: { 'content-type': 'application/json', ...headers }, body: '{}' }
  return { ...headers, ...provider.sign?.(request, endpoint, NOW_MS).headers }
}

const linesOf = (provider: Provider): readonly string[] => {
  const lines: string[] = []
  for (const operation of ALL) {
    const endpoint = endpointFor(provider)
    const native = provider.speaks[operation]
    const chosen = native === undefined ? undefined : findSpeech(provider, operation, endpoint)
    if (chosen?.operation !== operation) continue
    const headers = Object.entries(headersOf(provider, endpoint, operation)).map(([name, value]) => `${name}: ${value}`)
    lines.push(`  ${operation} [${chosen.speech.dialect}] ${buildUrl(chosen.speech, endpoint)}`)
    lines.push(`    ${steady(headers.join(' · '))}`)
  }
  return lines
}

/** The whole table. */
export const renderTable = (): string =>
  `${providers
    .toSorted((one, other) => one.channelType - other.channelType)
    .flatMap((provider) => [`${provider.channelType} ${provider.id} (${provider.name})`, ...linesOf(provider)])
    .join('\n')}\n`

if (import.meta.main) await Bun.write(new URL('./table.txt', import.meta.url), renderTable())
