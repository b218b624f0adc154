// Tests of a channel model by model, with progress and the upstream's own words on failure.

import { useQuery } from '@tanstack/react-query'
import { Check, CircleStop, LoaderCircle, Play, Trash2, X } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Channel } from '../../../../src/contract/index.ts'
import { formatDuration } from '../../lib/format.ts'
import { splitList } from '../../lib/json-text.ts'
import { useAction } from '../../lib/use-action.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { Sheet, useConfirm } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { Input, Select, SwitchRow } from '../../ui/input.tsx'
import { channelTypesQuery, editMany } from './api.ts'
import { type Outcome, useModelTests } from './use-model-tests.ts'

const OutcomeBadge = ({ outcome }: { outcome: Outcome | undefined }) => {
  const { t, i18n } = useTranslation()
  switch (outcome?.state) {
    case 'waiting':
      return <Badge>{t('test.waiting')}</Badge>
    case 'running':
      return (
        <Badge tone="info">
          <LoaderCircle aria-hidden="true" className="mr-1 inline size-3 animate-spin" />
          {t('test.running')}
        </Badge>
      )
    case 'passed':
      return (
        <Badge tone="ok">
          <Check aria-hidden="true" className="mr-1 inline size-3" />
          {t('test.passed', { time: formatDuration(outcome.seconds * 1000, i18n.language) })}
        </Badge>
      )
    case 'failed':
      return (
        <Badge tone="bad">
          <X aria-hidden="true" className="mr-1 inline size-3" />
          {t('test.failed')}
        </Badge>
      )
    default:
      return <span className="text-xs text-ink-faint">{t('channel.untested')}</span>
  }
}

const TestPanel = ({ channel }: { channel: Channel }) => {
  const { t } = useTranslation()
  const types = useQuery(channelTypesQuery)
  // Names of the wire, not of languages: they are shown as they are.
  const endpoints = types.data?.find(({ type }) => type === channel.type)?.test_endpoints ?? []
  const confirm = useConfirm()
  const [models, setModels] = useState(() => splitList(channel.models))
  const [endpoint, setEndpoint] = useState('')
  const [isStream, setStream] = useState(false)
  const [filter, setFilter] = useState('')
  const { outcomes, isRunning, start, stop } = useModelTests({ id: channel.id, endpoint, isStream })
  const shown = models.filter((model) => model.toLowerCase().includes(filter.trim().toLowerCase()))
  const results = Object.values(outcomes)
  const finished = results.filter(({ state }) => state === 'passed' || state === 'failed').length
  const failedModels = models.filter((model) => outcomes[model]?.state === 'failed')
  const failed = failedModels.length
  const drop = useAction({
    run: () => editMany({ ids: [channel.id] }, { remove: { models: failedModels } }, {}),
    touches: ['channels'],
    done: () => t('test.dropped', { n: failedModels.length }),
    after: () => setModels((old) => old.filter((model) => !failedModels.includes(model))),
  })
  const askDrop = async () => {
    const isSure = await confirm({
      title: t('test.dropTitle'),
      text: t('test.dropText', { n: failedModels.length }),
      action: t('test.dropAction'),
      isDangerous: true,
    })
    if (isSure) drop.mutate(undefined)
  }
  return (
    <div className="space-y-4">
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={t('test.endpoint')}>
          {(control) => (
            <Select {...control} value={endpoint} onChange={(event) => setEndpoint(event.target.value)}>
              <option value="">{t('test.auto')}</option>
              {endpoints.map((value) => (
                <option key={value}>{value}</option>
              ))}
            </Select>
          )}
        </Field>
        <Field label={t('test.filter')}>
          {(control) => (
            <Input {...control} type="search" value={filter} onChange={(event) => setFilter(event.target.value)} />
          )}
        </Field>
      </div>
      <SwitchRow label={t('test.stream')} checked={isStream} onChange={(event) => setStream(event.target.checked)} />
      <div className="flex items-center gap-3">
        {isRunning ? (
          <Button icon={CircleStop} onClick={stop}>
            {t('test.stop')}
          </Button>
        ) : (
          <Button look="primary" icon={Play} disabled={shown.length === 0} onClick={() => void start(shown)}>
            {t('test.start', { n: shown.length })}
          </Button>
        )}
        <p role="status" className="tabular text-sm text-ink-faint">
          {results.length > 0 && t('test.progress', { done: finished, total: results.length, failed })}
        </p>
      </div>
      {failedModels.length > 0 && !isRunning && (
        <Button look="ghost" className="text-bad" icon={Trash2} isBusy={drop.isPending} onClick={() => void askDrop()}>
          {t('test.dropFailed', { n: failedModels.length })}
        </Button>
      )}
      {results.length > 0 && (
        <span aria-hidden="true" className="block h-1 overflow-hidden rounded-full bg-hover">
          <span
            className="block h-full rounded-full bg-accent transition-[width]"
            style={{ width: `${(finished / results.length) * 100}%` }}
          />
        </span>
      )}
      <ul className="divide-y rounded-lg border">
        {shown.map((model) => {
          const outcome = outcomes[model]
          return (
            <li key={model} className="px-3 py-1.5">
              <div className="flex items-center gap-2">
                <span className="min-w-0 flex-1 truncate font-mono text-xs" title={model}>
                  {model}
                </span>
                {channel.test_model === model && <Badge tone="accent">{t('test.default')}</Badge>}
                <OutcomeBadge outcome={outcome} />
                <IconButton
                  icon={Play}
                  label={t('test.one', { model })}
                  disabled={isRunning}
                  onClick={() => void start([model])}
                />
              </div>
              {outcome?.state === 'failed' && (
                <p className="mb-1 rounded-md bg-bad-soft px-2.5 py-2 text-xs break-words whitespace-pre-wrap text-bad">
                  {outcome.message}
                </p>
              )}
            </li>
          )
        })}
        {shown.length === 0 && <li className="px-3 py-6 text-center text-sm text-ink-faint">{t('state.noMatch')}</li>}
      </ul>
    </div>
  )
}

type TestDialogProps = { channel: Channel | undefined; onClose: () => void }

export const TestDialog = ({ channel, onClose }: TestDialogProps) => {
  const { t } = useTranslation()
  return (
    <Sheet
      isOpen={channel !== undefined}
      onClose={onClose}
      title={t('test.title', { name: channel?.name ?? '' })}
      description={t('test.text')}
    >
      {channel && <TestPanel key={channel.id} channel={channel} />}
    </Sheet>
  )
}
