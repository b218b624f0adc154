// The question of the explore page: span, measure, dimension, step, and filters.
import { SlidersHorizontal, X } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { fromDateTimeInput, toDateTimeInput } from '../../lib/format.ts'
import { readInt, readOneOf } from '../../lib/url-state.ts'
import { Button } from '../../ui/button.tsx'
import { Input, Select } from '../../ui/input.tsx'
import { SearchBox, Toolbar } from '../../ui/toolbar.tsx'
import { readSpan } from './api.ts'
import { type Dimension, dimensions, type ExploreSearch, granularities, isFiltered, metrics, spans } from './search.ts'

type ControlsProps = {
  search: ExploreSearch
  isAdmin: boolean
  /** Undefined where the page decides by what usage is split. */
  by: Dimension | undefined
  onChange: (patch: Partial<ExploreSearch>) => void
}

type SpanProps = Pick<ControlsProps, 'search' | 'onChange'>

const isCustom = ({ from, to }: ExploreSearch): boolean => from !== undefined || to !== undefined

const SpanControl = ({ search, onChange }: SpanProps) => {
  const { t } = useTranslation()
  const days = search.days ?? 7
  return (
    <fieldset className="flex overflow-hidden rounded-lg border bg-surface max-sm:w-full sm:shrink-0">
      <legend className="sr-only">{t('explore.span')}</legend>
      {spans.map((one) => (
        <button
          key={one}
          type="button"
          aria-pressed={!isCustom(search) && one === days}
          onClick={() => onChange({ days: one, from: undefined, to: undefined })}
          className="h-9 border-r px-3 text-sm whitespace-nowrap max-sm:min-w-0 max-sm:flex-1 max-sm:truncate max-sm:px-1 max-sm:text-xs text-ink-soft last:border-r-0 hover:bg-hover aria-pressed:bg-accent-soft aria-pressed:font-medium aria-pressed:text-accent-text"
        >
          {one === 1 ? t('explore.hours24') : t('explore.days', { count: one })}
        </button>
      ))}
    </fieldset>
  )
}

const SpanEnds = ({ search, onChange }: SpanProps) => {
  const { t } = useTranslation()
  const span = readSpan(search)
  return (['from', 'to'] as const).map((end) => (
    <Input
      key={end}
      type="datetime-local"
      aria-label={t(end === 'from' ? 'explore.from' : 'explore.to')}
      value={toDateTimeInput(span[end])}
      onChange={({ target }) => {
        const at = fromDateTimeInput(target.value)
        if (at !== undefined) onChange({ ...span, [end]: at, days: undefined })
      }}
      className="w-56 max-sm:w-full"
    />
  ))
}

const Filters = ({ search, isAdmin, onChange }: ControlsProps) => {
  const { t } = useTranslation()
  const box = (label: string, value: string | undefined, onSearch: (text: string) => void) => (
    <SearchBox label={label} value={value ?? ''} onSearch={onSearch} className="max-sm:basis-full sm:max-w-52" />
  )
  return (
    <>
      {box(t('explore.by.model'), search.model, (text) => onChange({ model: text || undefined }))}
      {isAdmin && box(t('explore.by.user'), search.user, (text) => onChange({ user: text || undefined }))}
      {isAdmin &&
        box(t('explore.channelId'), search.channel?.toString(), (text) => onChange({ channel: readInt(text, 1) }))}
      {box(t('form.group'), search.group, (text) => onChange({ group: text || undefined }))}
      {isFiltered(search) && (
        <Button
          look="ghost"
          icon={X}
          onClick={() =>
            onChange({ model: undefined, user: undefined, channel: undefined, group: undefined, token: undefined })
          }
        >
          {t('action.resetFilters')}
        </Button>
      )}
    </>
  )
}

export const Controls = (props: ControlsProps) => {
  const { search, isAdmin, by, onChange } = props
  const { t } = useTranslation()
  const [isOpen, setOpen] = useState(isFiltered(search) || isCustom(search))
  const offered = dimensions.filter((one) => isAdmin || (one !== 'user' && one !== 'channel'))
  return (
    <>
      <Toolbar>
        <SpanControl search={search} onChange={onChange} />
        <Select
          aria-label={t('explore.metric')}
          value={search.metric ?? 'quota'}
          onChange={({ target }) => onChange({ metric: readOneOf(target.value, metrics) })}
          className="w-40 max-sm:w-auto max-sm:flex-1 max-sm:basis-2/5"
        >
          {metrics.map((metric) => (
            <option key={metric} value={metric}>
              {t(`explore.metric.${metric}`)}
            </option>
          ))}
        </Select>
        {by === undefined && (
          <Select
            aria-label={t('explore.by')}
            value={search.by ?? 'model'}
            onChange={({ target }) => onChange({ by: readOneOf(target.value, dimensions) })}
            className="w-40 max-sm:w-auto max-sm:flex-1 max-sm:basis-2/5"
          >
            {offered.map((dimension) => (
              <option key={dimension} value={dimension}>
                {t('explore.byOne', { name: t(`explore.by.${dimension}`) })}
              </option>
            ))}
          </Select>
        )}
        <Select
          aria-label={t('explore.step')}
          value={search.step ?? ''}
          onChange={({ target }) => onChange({ step: readOneOf(target.value, granularities) })}
          className="w-32 max-sm:w-auto max-sm:flex-1 max-sm:basis-2/5"
        >
          <option value="">{t('explore.step.auto')}</option>
          {granularities.map((step) => (
            <option key={step} value={step}>
              {t(`explore.step.${step}`)}
            </option>
          ))}
        </Select>
        <Select
          aria-label={t('explore.chart')}
          value={search.chart ?? ''}
          onChange={({ target }) => onChange({ chart: readOneOf(target.value, ['lines', 'areas']) })}
          className="w-28 max-sm:w-auto max-sm:flex-1 max-sm:basis-2/5"
        >
          <option value="">{t('explore.chart.bars')}</option>
          <option value="areas">{t('explore.chart.areas')}</option>
          <option value="lines">{t('explore.chart.lines')}</option>
        </Select>
        <Button icon={SlidersHorizontal} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {t('explore.filters')}
        </Button>
      </Toolbar>
      {isOpen && (
        <div className="panel mb-3 flex flex-wrap items-center gap-2 p-3">
          <SpanEnds search={search} onChange={onChange} />
          <Filters {...props} />
        </div>
      )}
    </>
  )
}
