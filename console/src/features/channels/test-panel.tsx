// Tests of models one by one, with progress and, on failure, what is wrong and the upstream's own words.
import { Check, CircleStop, LoaderCircle, Play, X } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formatDuration } from '../../lib/format.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Input, Select, SwitchRow } from '../../ui/input.tsx'
import type { TestRequest } from './api.ts'
import { FaultNote } from './faults.tsx'
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

type RowProps = {
  model: string
  outcome: Outcome | undefined
  isDefault: boolean
  isRunning: boolean
  onTest: () => void
}

const ModelRow = ({ model, outcome, isDefault, isRunning, onTest }: RowProps) => {
  const { t } = useTranslation()
  return (
    <li className="px-3 py-1.5">
      <div className="flex items-center gap-2">
        <span className="min-w-0 flex-1 truncate font-mono text-xs" title={model}>
          {model}
        </span>
        {isDefault && <Badge tone="accent">{t('test.default')}</Badge>}
        <OutcomeBadge outcome={outcome} />
        <IconButton icon={Play} label={t('test.one', { model })} disabled={isRunning} onClick={onTest} />
      </div>
      {outcome?.state === 'failed' && (
        <div className="mb-1.5">
          <FaultNote fault={outcome.fault ?? 'upstream'} words={outcome.message} model={model} />
        </div>
      )}
    </li>
  )
}

type TestPanelProps = {
  models: readonly string[]
  /** The channel's own test model. */
  testModel: string | null | undefined
  /** Names of the wire, not of languages: they are shown as they are. */
  endpoints: readonly string[]
  test: (request: Omit<TestRequest, 'id'>) => ReturnType<Parameters<typeof useModelTests>[0]>
  /** What can be done with the models that failed. */
  forFailed?: (models: readonly string[]) => ReactNode
}

export const TestPanel = ({ models, testModel, endpoints, test, forFailed }: TestPanelProps) => {
  const { t } = useTranslation()
  const [endpoint, setEndpoint] = useState('')
  const [isStream, setStream] = useState(false)
  const [filter, setFilter] = useState('')
  const { outcomes, isRunning, start, stop } = useModelTests((model, signal) =>
    test({ model, endpoint, isStream, signal }),
  )
  const shown = models.filter((model) => model.toLowerCase().includes(filter.trim().toLowerCase()))
  const results = Object.values(outcomes)
  const finished = results.filter(({ state }) => state === 'passed' || state === 'failed').length
  const failed = models.filter((model) => outcomes[model]?.state === 'failed')
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
      <div className="flex flex-wrap items-center gap-3">
        {isRunning ? (
          <Button icon={CircleStop} onClick={stop}>
            {t('test.stop')}
          </Button>
        ) : (
          <Button look="primary" icon={Play} disabled={shown.length === 0} onClick={() => void start(shown)}>
            {t('test.start', { count: shown.length })}
          </Button>
        )}
        <p role="status" className="tabular text-sm text-ink-faint">
          {results.length > 0 && t('test.progress', { done: finished, count: results.length, failed: failed.length })}
        </p>
      </div>
      {failed.length > 0 && !isRunning && forFailed?.(failed)}
      {results.length > 0 && (
        <span aria-hidden="true" className="block h-1 overflow-hidden rounded-full bg-hover">
          <span
            className="block h-full rounded-full bg-accent transition-[width]"
            style={{ width: `${(finished / results.length) * 100}%` }}
          />
        </span>
      )}
      <ul className="divide-y rounded-lg border">
        {shown.map((model) => (
          <ModelRow
            key={model}
            model={model}
            outcome={outcomes[model]}
            isDefault={testModel === model}
            isRunning={isRunning}
            onTest={() => void start([model])}
          />
        ))}
        {shown.length === 0 && <li className="px-3 py-6 text-center text-sm text-ink-faint">{t('state.noMatch')}</li>}
      </ul>
    </div>
  )
}
