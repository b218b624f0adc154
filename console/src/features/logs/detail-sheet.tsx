// Everything about one row: what was asked, how it went, what it cost and why.
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { type LogEntry, logType } from '../../../../src/contract/index.ts'
import { formatCount, formatDuration, formatSeconds, formatTime } from '../../lib/format.ts'
import { prettyJson } from '../../lib/json-text.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Sheet } from '../../ui/dialog.tsx'
import { FormSection } from '../../ui/form-layout.tsx'
import { ChargeTable } from './charge-table.tsx'
import { LogTypeBadge } from './columns.tsx'
import { isModelTest, readOther, tokensPerSecond } from './other.ts'

type FactProps = { name: string; children: ReactNode; copy?: string | undefined }

const Fact = ({ name, children, copy }: FactProps) => {
  const { t } = useTranslation()
  if (children === undefined || children === '' || children === false) return null
  return (
    <div className="contents">
      <dt className="text-ink-faint">{name}</dt>
      <dd className="flex min-w-0 items-center gap-1 break-all">
        {children}
        {copy && (
          <CopyButton isIconOnly text={copy} label={t('action.copyNamed', { name })} className="-my-1.5 size-7" />
        )}
      </dd>
    </div>
  )
}

const Facts = ({ children }: { children: ReactNode }) => (
  <dl className="grid grid-cols-[minmax(7rem,auto)_minmax(0,1fr)] gap-x-5 gap-y-2 text-sm">{children}</dl>
)

const RequestFacts = ({ entry }: { entry: LogEntry }) => {
  const { t, i18n } = useTranslation()
  const other = readOther(entry)
  const attempts = other.admin_info?.use_channel ?? []
  const speed = tokensPerSecond(entry)
  const duration = (milliseconds: number) => formatDuration(Math.round(milliseconds), i18n.language)
  return (
    <Facts>
      <Fact name={t('log.model')}>
        <span className="font-mono text-xs">
          {entry.model_name}
          {other.is_model_mapped && other.upstream_model_name && ` → ${other.upstream_model_name}`}
        </span>
      </Fact>
      <Fact name={t('log.user')}>{entry.username}</Fact>
      <Fact name={t('log.token')}>{isModelTest(entry) ? t('log.modelTest') : entry.token_name}</Fact>
      <Fact name={t('form.group')}>{entry.group}</Fact>
      <Fact name={t('log.channel')}>{entry.channel > 0 && `${entry.channel_name || ''} #${entry.channel}`.trim()}</Fact>
      <Fact name={t('log.attempts')}>{attempts.length > 1 && attempts.map((id) => `#${id}`).join(' → ')}</Fact>
      <Fact name={t('log.timing')}>
        {(entry.use_time > 0 || other.frt !== undefined) && formatSeconds(entry.use_time, i18n.language)}
      </Fact>
      <Fact name={t('log.firstByteName')}>{other.frt !== undefined && other.frt > 0 && duration(other.frt)}</Fact>
      <Fact name={t('log.speed')}>
        {speed !== undefined && t('log.perSecond', { n: formatCount(speed, i18n.language) })}
      </Fact>
      <Fact name={t('log.answer')}>{entry.is_stream ? t('log.stream') : t('log.whole')}</Fact>
      <Fact name={t('log.reasoning')}>{other.reasoning_effort}</Fact>
      <Fact name={t('log.path')}>
        {other.request_path && <span className="font-mono text-xs">{other.request_path}</span>}
      </Fact>
      <Fact name={t('log.conversion')}>
        {other.request_conversion && other.request_conversion.length > 1 && other.request_conversion.join(' → ')}
      </Fact>
      <Fact name="IP">{entry.ip && <span className="font-mono text-xs">{entry.ip}</span>}</Fact>
      <Fact name={t('log.requestId')} copy={entry.request_id}>
        {entry.request_id && <span className="font-mono text-xs">{entry.request_id}</span>}
      </Fact>
      <Fact name={t('log.upstreamRequestId')} copy={entry.upstream_request_id}>
        {entry.upstream_request_id && <span className="font-mono text-xs">{entry.upstream_request_id}</span>}
      </Fact>
    </Facts>
  )
}

const ErrorFacts = ({ entry }: { entry: LogEntry }) => {
  const { t } = useTranslation()
  const {
    error_type: type,
    error_code: code,
    status_code: status,
    reject_reason: reason,
    stream_status: stream,
  } = readOther(entry)
  return (
    <Facts>
      <Fact name={t('log.errorStatus')}>{status}</Fact>
      <Fact name={t('log.errorCode')}>{[code, type].filter(Boolean).join(' · ')}</Fact>
      <Fact name={t('log.errorReason')}>{reason}</Fact>
      <Fact name={t('log.streamEnd')}>
        {stream && [stream.status, stream.end_reason, stream.end_error].filter(Boolean).join(' · ')}
      </Fact>
    </Facts>
  )
}

const Detail = ({ entry }: { entry: LogEntry }) => {
  const { t } = useTranslation()
  const other = readOther(entry)
  const hasTrouble =
    entry.type === logType.error || (other.stream_status?.status !== undefined && other.stream_status.status !== 'ok')
  const raw = prettyJson(entry.other)
  return (
    <>
      {entry.content && !isModelTest(entry) && (
        <FormSection>
          <p
            className={`rounded-lg px-3.5 py-3 text-sm break-words whitespace-pre-wrap ${entry.type === logType.error ? 'bg-bad-soft text-bad' : 'bg-sunken'}`}
          >
            {entry.content}
          </p>
        </FormSection>
      )}
      {hasTrouble && (
        <FormSection title={t('log.sectionError')}>
          <ErrorFacts entry={entry} />
        </FormSection>
      )}
      {entry.type === logType.consume && (
        <FormSection title={t('charge.title')}>
          <ChargeTable entry={entry} />
        </FormSection>
      )}
      <FormSection title={t('log.sectionRequest')}>
        <RequestFacts entry={entry} />
      </FormSection>
      {other.po && other.po.length > 0 && (
        <FormSection title={t('channel.paramOverride')}>
          <ul className="space-y-1 font-mono text-xs">
            {other.po.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </FormSection>
      )}
      {raw && raw !== 'null' && (
        <details className="py-4">
          <summary className="text-sm font-medium text-ink-soft">{t('log.raw')}</summary>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls sideways must be reachable by keyboard */}
          <pre tabIndex={0} className="mt-3 max-h-96 overflow-auto rounded-lg border bg-sunken p-3 font-mono text-xs">
            {raw}
          </pre>
        </details>
      )}
    </>
  )
}

type DetailSheetProps = { entry: LogEntry | undefined; onClose: () => void }

export const DetailSheet = ({ entry, onClose }: DetailSheetProps) => {
  const { t, i18n } = useTranslation()
  return (
    <Sheet
      isOpen={entry !== undefined}
      onClose={onClose}
      title={entry ? formatTime(entry.created_at, i18n.language) : ''}
      description={t('log.detailText')}
    >
      {entry && (
        <>
          <LogTypeBadge type={entry.type} />
          <Detail entry={entry} />
        </>
      )}
    </Sheet>
  )
}
