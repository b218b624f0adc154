// The price simulator: counts, a vendor's usage or a request in, the charge and its lines out.
import { useQuery } from '@tanstack/react-query'
import { Calculator } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Simulation } from '../../../../src/contract/index.ts'
import { formatCount } from '../../lib/format.ts'
import { findJsonProblem, readJsonObject } from '../../lib/json-text.ts'
import { useMoney } from '../../lib/session.ts'
import { Card } from '../../ui/card.tsx'
import { Field } from '../../ui/field.tsx'
import { Input, Select, SwitchRow } from '../../ui/input.tsx'
import { JsonField } from '../../ui/json-field.tsx'
import { Empty, Failure } from '../../ui/states.tsx'
import { Tabs } from '../../ui/tabs.tsx'
import { ChargeTable } from '../logs/charge-table.tsx'
import { simulateQuery } from './api.ts'
import { PriceFrame } from './frame.tsx'

const counts = [
  ['prompt', 'price.promptTokens'],
  ['completion', 'price.completionTokens'],
  ['cache_read', 'price.cachedTokens'],
  ['cache_write', 'price.writtenTokens'],
  ['cache_write_1h', 'price.writtenHour'],
  ['image_input', 'price.imageTokens'],
  ['audio_input', 'price.audioInTokens'],
  ['audio_output', 'price.audioOutTokens'],
  ['web_searches', 'price.webSearches'],
  ['file_searches', 'price.fileSearches'],
] as const

type Counts = Partial<Record<(typeof counts)[number][0], string>>
type Source = 'counts' | 'usage' | 'request'

type Inputs = {
  model: string
  group: string
  endpoint: '' | 'responses' | 'audio' | 'realtime'
  source: Source
  counts: Counts
  excludesCache: boolean
  usage: string
  request: string
}

const first: Inputs = {
  model: 'gpt-5',
  group: '',
  endpoint: '',
  source: 'counts',
  counts: { prompt: '10000', completion: '1000' },
  excludesCache: false,
  usage: '',
  request: '',
}

const usageExample = '{"prompt_tokens":10000,"completion_tokens":1000,"prompt_tokens_details":{"cached_tokens":8000}}'
const requestExample = '{"messages":[{"role":"user","content":"Hello"}],"max_tokens":1000}'

const isUsable = (text: string): boolean => text.trim() !== '' && findJsonProblem(text, 'object') === undefined

/** The question to the server; undefined while the inputs do not make one. */
const toAsk = (inputs: Inputs): Simulation | undefined => {
  const { model, group, endpoint, source } = inputs
  if (model.trim() === '') return undefined
  const base = {
    model: model.trim(),
    ...(group.trim() === '' ? {} : { group: group.trim() }),
    ...(endpoint === '' ? {} : { endpoint }),
  }
  if (source === 'usage')
    return isUsable(inputs.usage) ? { ...base, vendor_usage: readJsonObject(inputs.usage) } : undefined
  if (source === 'request')
    return isUsable(inputs.request) ? { ...base, request: readJsonObject(inputs.request) } : undefined
  const given = Object.entries(inputs.counts).filter(([, text]) => text !== '')
  const usage = Object.fromEntries(given.map(([name, text]) => [name, Number(text)]))
  return { ...base, usage: { ...usage, excludes_cache: inputs.excludesCache } }
}

type PartProps = { inputs: Inputs; onChange: (patch: Partial<Inputs>) => void }

const CountFields = ({ inputs, onChange }: PartProps) => {
  const { t } = useTranslation()
  return (
    <>
      <div className="grid grid-cols-2 gap-3">
        {counts.map(([name, label]) => (
          <Field key={name} label={t(label)}>
            {(control) => (
              <Input
                {...control}
                inputMode="numeric"
                className="tabular"
                placeholder="0"
                value={inputs.counts[name] ?? ''}
                onChange={({ target }) =>
                  onChange({ counts: { ...inputs.counts, [name]: target.value.replace(/\D/g, '').slice(0, 8) } })
                }
              />
            )}
          </Field>
        ))}
      </div>
      <SwitchRow
        label={t('price.excludesCache')}
        className="mt-4"
        checked={inputs.excludesCache}
        onChange={({ target }) => onChange({ excludesCache: target.checked })}
      />
    </>
  )
}

const Question = ({ inputs, onChange }: PartProps) => {
  const { t } = useTranslation()
  const endpointNames = { '': 'Chat', responses: 'Responses', audio: 'Audio', realtime: 'Realtime' } as const
  return (
    <Card title={t('price.questionTitle')} className="min-w-0">
      <div className="mb-4 grid gap-3 sm:grid-cols-3">
        <Field label={t('price.model')}>
          {(control) => (
            <Input
              {...control}
              value={inputs.model}
              spellCheck={false}
              onChange={({ target }) => onChange({ model: target.value })}
            />
          )}
        </Field>
        <Field label={t('form.group')}>
          {(control) => (
            <Input
              {...control}
              value={inputs.group}
              placeholder="default"
              onChange={({ target }) => onChange({ group: target.value })}
            />
          )}
        </Field>
        <Field label={t('price.endpoint')}>
          {(control) => (
            <Select
              {...control}
              value={inputs.endpoint}
              onChange={({ target }) => onChange({ endpoint: target.value as Inputs['endpoint'] })}
            >
              {Object.entries(endpointNames).map(([value, name]) => (
                <option key={value} value={value}>
                  {name}
                </option>
              ))}
            </Select>
          )}
        </Field>
      </div>
      <Tabs
        label={t('price.questionTitle')}
        value={inputs.source}
        onChange={(source) => onChange({ source })}
        tabs={[
          { id: 'counts', label: t('price.fromCounts') },
          { id: 'usage', label: t('price.fromUsage') },
          { id: 'request', label: t('price.fromRequest') },
        ]}
      />
      {inputs.source === 'counts' && <CountFields inputs={inputs} onChange={onChange} />}
      {inputs.source === 'usage' && (
        <JsonField
          label={t('price.fromUsage')}
          help={t('price.usageHelp')}
          shape="object"
          example={usageExample}
          value={inputs.usage}
          onChange={(usage) => onChange({ usage })}
        />
      )}
      {inputs.source === 'request' && (
        <JsonField
          label={t('price.fromRequest')}
          help={t('price.requestHelp')}
          shape="object"
          example={requestExample}
          value={inputs.request}
          onChange={(request) => onChange({ request })}
        />
      )}
    </Card>
  )
}

const Answer = ({ ask }: { ask: Simulation | undefined }) => {
  const { t, i18n } = useTranslation()
  const money = useMoney()
  const result = useQuery(simulateQuery(ask))
  if (ask === undefined) return <Empty icon={Calculator} title={t('price.askTitle')} text={t('price.askText')} />
  if (result.error) return <Failure error={result.error} />
  if (!result.data) return null
  const charge = result.data
  return (
    <>
      <p className="mb-1 text-sm text-ink-faint">{t('price.wouldCost')}</p>
      <p className="tabular mb-4 text-2xl font-semibold tracking-tight">{money.cost(charge.quota)}</p>
      {charge.is_fallback && <p className="mb-3 text-sm text-warn">{t('price.fallbackNote')}</p>}
      <div className="overflow-x-auto">
        <ChargeTable entry={{ ...charge, other: JSON.stringify(charge.other) }} />
      </div>
      <dl className="mt-5 grid grid-cols-3 gap-4 rounded-lg bg-sunken px-3.5 py-2.5 text-sm">
        {[
          [t('price.held'), money.cost(charge.hold)],
          [t('price.promptTokens'), formatCount(charge.prompt_tokens, i18n.language)],
          [t('price.completionTokens'), formatCount(charge.completion_tokens, i18n.language)],
        ].map(([name, value]) => (
          <div key={name} className="min-w-0">
            <dt className="text-xs text-ink-faint">{name}</dt>
            <dd className="tabular mt-0.5 font-medium">{value}</dd>
          </div>
        ))}
      </dl>
    </>
  )
}

/** `/models/pricing/simulator` */
export const SimulatorPage = () => {
  const { t } = useTranslation()
  const [inputs, setInputs] = useState(first)
  return (
    <PriceFrame>
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <Question inputs={inputs} onChange={(patch) => setInputs({ ...inputs, ...patch })} />
        <Card title={t('price.answerTitle')} className="min-w-0">
          <Answer ask={toAsk(inputs)} />
        </Card>
      </div>
    </PriceFrame>
  )
}
