// Comparing prices with other gateways and public lists, and taking theirs over value by value.
import { useMutation, useQuery } from '@tanstack/react-query'
import { GitCompareArrows } from 'lucide-react'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RatioSyncAnswer, RatioSyncChannel } from '../../../../src/contract/index.ts'
import { useErrorText } from '../../lib/use-error-text.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { Checkbox, Input, Select } from '../../ui/input.tsx'
import { Empty, Failure, PageLoading } from '../../ui/states.tsx'
import { comparePrices, type SyncUpstream, syncChannelsQuery } from './api.ts'
import { PriceFrame } from './frame.tsx'
import { SyncTable } from './sync-table.tsx'

/** Where the public lists keep theirs. */
const presetEndpoints: Record<number, string> = {
  [-100]: '/llm-metadata/api/newapi/ratio_config-v1-base.json',
  [-101]: 'https://models.dev/api.json',
}
const openRouterType = 20
const endpoints = ['/api/pricing', '/api/ratio_config', 'openrouter'] as const

const firstEndpoint = ({ id, type }: RatioSyncChannel): string =>
  presetEndpoints[id] ?? (type === openRouterType ? 'openrouter' : '/api/pricing')

type Chosen = ReadonlyMap<number, string>

const SourceRow = ({
  channel,
  endpoint,
  onChange,
}: {
  channel: RatioSyncChannel
  endpoint: string | undefined
  onChange: (endpoint: string | undefined) => void
}) => {
  const { t } = useTranslation()
  const name = channel.name || channel.base_url || String(channel.id)
  const id = useId()
  const isPreset = channel.id < 0
  const isOwn = endpoint !== undefined && !endpoints.some((known) => known === endpoint)
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 py-2.5">
      <label htmlFor={id} className="flex min-w-0 flex-1 items-center gap-3">
        <Checkbox
          id={id}
          checked={endpoint !== undefined}
          onChange={({ target }) => onChange(target.checked ? firstEndpoint(channel) : undefined)}
        />
        <span className="min-w-0">
          <span className="block truncate text-sm font-medium">{name}</span>
          <span className="block truncate text-xs text-ink-faint">{channel.base_url}</span>
        </span>
      </label>
      {isPreset ? (
        <Badge tone="info">{t('price.publicList')}</Badge>
      ) : (
        endpoint !== undefined && (
          <span className="flex w-full gap-2 sm:w-auto">
            <Select
              aria-label={t('price.endpointOf', { name })}
              value={isOwn ? 'own' : endpoint}
              onChange={({ target }) => onChange(target.value === 'own' ? '' : target.value)}
              className="w-44"
            >
              {endpoints.map((known) => (
                <option key={known} value={known}>
                  {known === 'openrouter' ? 'OpenRouter' : known}
                </option>
              ))}
              <option value="own">{t('price.ownEndpoint')}</option>
            </Select>
            {isOwn && (
              <Input
                aria-label={t('price.endpointPath', { name })}
                value={endpoint}
                placeholder="/path.json"
                onChange={({ target }) => onChange(target.value)}
                className="w-44 font-mono text-xs"
              />
            )}
          </span>
        )
      )}
    </li>
  )
}

const upstreamsFrom = (channels: RatioSyncChannel[], chosen: Chosen): SyncUpstream[] =>
  channels.flatMap(({ id, name, base_url }) => {
    const endpoint = chosen.get(id)
    return endpoint === undefined ? [] : [{ id, name: name ?? '', base_url: base_url ?? '', endpoint }]
  })

const Results = ({ answer }: { answer: RatioSyncAnswer }) => {
  const { t } = useTranslation()
  const failed = answer.test_results.filter(({ status }) => status === 'error')
  const hasDifferences = Object.keys(answer.differences).length > 0
  return (
    <>
      {failed.length > 0 && (
        <ul className="panel mb-4 space-y-1 p-4 text-sm">
          {failed.map(({ name, error }) => (
            <li key={name}>
              <Badge tone="bad" hasDot>
                {name}
              </Badge>{' '}
              <span className="text-ink-soft">{error}</span>
            </li>
          ))}
        </ul>
      )}
      {hasDifferences ? (
        <SyncTable answer={answer} />
      ) : (
        failed.length < answer.test_results.length && (
          <div className="panel">
            <Empty icon={GitCompareArrows} title={t('price.noDifference')} text={t('price.noDifferenceText')} />
          </div>
        )
      )}
    </>
  )
}

const Sources = ({ channels }: { channels: RatioSyncChannel[] }) => {
  const { t } = useTranslation()
  const errorText = useErrorText()
  const [chosen, setChosen] = useState<Chosen>(new Map())
  const compare = useMutation({ mutationFn: comparePrices })
  const set = (id: number, endpoint: string | undefined) => {
    const next = new Map(chosen)
    if (endpoint === undefined) next.delete(id)
    else next.set(id, endpoint)
    setChosen(next)
  }
  return (
    <>
      <Card title={t('price.sourcesTitle')} text={t('price.sourcesText')} className="mb-4">
        <ul className="max-h-96 divide-y overflow-y-auto border-y">
          {channels.map((channel) => (
            <SourceRow
              key={channel.id}
              channel={channel}
              endpoint={chosen.get(channel.id)}
              onChange={(endpoint) => set(channel.id, endpoint)}
            />
          ))}
        </ul>
        <div className="mt-4 flex items-center justify-end gap-3">
          {compare.error && (
            <span role="alert" className="text-sm text-bad">
              {errorText(compare.error)}
            </span>
          )}
          <Button
            look="primary"
            icon={GitCompareArrows}
            disabled={chosen.size === 0}
            isBusy={compare.isPending}
            onClick={() => compare.mutate(upstreamsFrom(channels, chosen))}
          >
            {t('price.compare')}
          </Button>
        </div>
      </Card>
      {compare.data && <Results key={compare.submittedAt} answer={compare.data} />}
    </>
  )
}

/** `/models/pricing/sync` */
export const SyncPage = () => {
  const channels = useQuery(syncChannelsQuery)
  return (
    <PriceFrame>
      {channels.error ? (
        <Failure error={channels.error} onRetry={() => void channels.refetch()} className="panel" />
      ) : channels.data ? (
        <Sources channels={[...channels.data].sort((one, other) => Math.sign(one.id) - Math.sign(other.id))} />
      ) : (
        <PageLoading />
      )}
    </PriceFrame>
  )
}
