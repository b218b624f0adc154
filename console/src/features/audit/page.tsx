// What administrators changed: who, what, when, from where.
import { useQuery } from '@tanstack/react-query'
import { Braces, ClipboardList, Download, SearchX, Sheet as SheetIcon } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { AuditEntry } from '../../../../src/contract/index.ts'
import { formatClock, formatDate, formatTime, fromDateTimeInput, toDateTimeInput } from '../../lib/format.ts'
import { prettyJson, readJsonObject } from '../../lib/json-text.ts'
import { useAction } from '../../lib/use-action.ts'
import { useListPaging } from '../../lib/use-list.ts'
import { useSearchState } from '../../lib/use-search-state.ts'
import { Chip } from '../../ui/badge.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { PageHeading } from '../../ui/card.tsx'
import type { Column } from '../../ui/column.ts'
import { ColumnMenu } from '../../ui/column-menu.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { DataTable } from '../../ui/data-table.tsx'
import { Sheet } from '../../ui/dialog.tsx'
import { Input, Select } from '../../ui/input.tsx'
import { Menu, MenuItem } from '../../ui/menu.tsx'
import { Empty } from '../../ui/states.tsx'
import { SearchBox, Toolbar } from '../../ui/toolbar.tsx'
import { actionsQuery, auditQuery, exportAudit } from './api.ts'
import { type AuditSearch, readAuditSearch } from './search.ts'

const tableId = 'audit'

const noFilters: Partial<AuditSearch> = {
  action: undefined,
  user: undefined,
  target: undefined,
  ip: undefined,
  request: undefined,
  from: undefined,
  to: undefined,
}

const isFiltered = (search: AuditSearch): boolean =>
  Object.keys(noFilters).some((key) => search[key as keyof AuditSearch] !== undefined)

/** The details in one line: `name: value · name: value`. */
const summarise = (detail: string): string =>
  Object.entries(readJsonObject(detail))
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' · ')

const useColumns = (onOpen: (entry: AuditEntry) => void): Column<AuditEntry>[] => {
  const { t, i18n } = useTranslation()
  return [
    {
      id: 'time',
      header: t('log.time'),
      isFixed: true,
      card: 'title',
      cell: (entry) => (
        <button type="button" onClick={() => onOpen(entry)} className="tabular group text-left whitespace-nowrap">
          <span className="sr-only">{`${t('audit.details')} `}</span>
          <span className="block text-ink group-hover:underline">{formatClock(entry.created_at, i18n.language)}</span>
          <span className="block text-xs text-ink-faint">{formatDate(entry.created_at, i18n.language)}</span>
        </button>
      ),
    },
    {
      id: 'user',
      header: t('audit.actor'),
      cell: ({ username, actor_id: id }) => (
        <span className="inline-block max-w-40 truncate align-middle">{username || `#${id}`}</span>
      ),
    },
    { id: 'action', header: t('audit.action'), card: 'badge', cell: ({ action }) => <Chip>{action}</Chip> },
    {
      id: 'target',
      header: t('audit.target'),
      cell: ({ target }) => <span className="inline-block max-w-48 truncate align-middle">{target || '—'}</span>,
    },
    {
      id: 'detail',
      header: t('audit.detail'),
      cell: ({ detail }) => (
        <span className="block max-w-96 truncate text-ink-soft max-sm:max-w-48" title={detail}>
          {detail === '' ? '—' : summarise(detail)}
        </span>
      ),
    },
    { id: 'ip', header: 'IP', cell: ({ ip }) => <span className="font-mono text-xs">{ip || '—'}</span> },
    {
      id: 'request',
      header: t('audit.request'),
      isHiddenAtFirst: true,
      card: 'hidden',
      cell: ({ request_id: id }) => <span className="font-mono text-xs">{id || '—'}</span>,
    },
  ]
}

type FiltersProps = { search: AuditSearch; onChange: (patch: Partial<AuditSearch>) => void }

const Filters = ({ search, onChange }: FiltersProps) => {
  const { t } = useTranslation()
  const actions = useQuery(actionsQuery).data ?? []
  const filter = (patch: Partial<AuditSearch>) => onChange({ ...patch, p: undefined })
  return (
    <>
      <SearchBox
        label={t('audit.actor')}
        value={search.user ?? ''}
        onSearch={(user) => filter({ user: user || undefined })}
        className="sm:max-w-48"
      />
      <Select
        aria-label={t('audit.action')}
        value={search.action ?? ''}
        onChange={({ target }) => filter({ action: target.value || undefined })}
        className="w-52 max-sm:w-full"
      >
        <option value="">{t('audit.anyAction')}</option>
        {[...new Set([...actions, ...(search.action ? [search.action] : [])])].map((action) => (
          <option key={action}>{action}</option>
        ))}
      </Select>
      <SearchBox
        label={t('audit.target')}
        value={search.target ?? ''}
        onSearch={(target) => filter({ target: target || undefined })}
        className="sm:max-w-48"
      />
      {(['from', 'to'] as const).map((end) => (
        <Input
          key={end}
          type="datetime-local"
          aria-label={t(end === 'from' ? 'audit.from' : 'audit.to')}
          value={search[end] === undefined ? '' : toDateTimeInput(search[end])}
          onChange={({ target }) => filter({ [end]: fromDateTimeInput(target.value) })}
          className="w-56 max-sm:w-full"
        />
      ))}
      {isFiltered(search) && (
        <Button look="ghost" onClick={() => filter(noFilters)}>
          {t('action.resetFilters')}
        </Button>
      )}
    </>
  )
}

const ExportMenu = ({ search }: { search: AuditSearch }) => {
  const { t } = useTranslation()
  const save = useAction({ run: (format: 'csv' | 'jsonl') => exportAudit(search, format), touches: ['audit'] })
  return (
    <Menu
      trigger={
        <IconButton icon={Download} look="plain" size="icon" label={t('audit.export')} isBusy={save.isPending} />
      }
    >
      <MenuItem icon={SheetIcon} onSelect={() => save.mutate('csv')}>
        CSV
      </MenuItem>
      <MenuItem icon={Braces} onSelect={() => save.mutate('jsonl')}>
        JSON Lines
      </MenuItem>
    </Menu>
  )
}

const DetailSheet = ({ entry, onClose }: { entry: AuditEntry | undefined; onClose: () => void }) => {
  const { t, i18n } = useTranslation()
  const facts = entry && [
    { name: t('audit.actor'), value: `${entry.username || '—'} #${entry.actor_id}` },
    { name: t('audit.action'), value: entry.action },
    { name: t('audit.target'), value: entry.target },
    { name: 'IP', value: entry.ip },
    { name: t('audit.request'), value: entry.request_id, canCopy: true },
  ]
  return (
    <Sheet
      isOpen={entry !== undefined}
      onClose={onClose}
      title={entry ? formatTime(entry.created_at, i18n.language) : ''}
      description={t('audit.detailText')}
    >
      <dl className="grid grid-cols-[minmax(7rem,auto)_minmax(0,1fr)] gap-x-5 gap-y-2 text-sm">
        {facts?.map(({ name, value, canCopy }) => (
          <div key={name} className="contents">
            <dt className="text-ink-faint">{name}</dt>
            <dd className="flex min-w-0 items-center gap-1 break-all">
              {value || '—'}
              {canCopy && value && (
                <CopyButton isIconOnly text={value} label={t('audit.copyRequest')} className="-my-1.5 size-7" />
              )}
            </dd>
          </div>
        ))}
      </dl>
      {entry && entry.detail !== '' && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls sideways must be reachable by keyboard
        <pre tabIndex={0} className="mt-5 overflow-auto rounded-lg border bg-sunken p-3 font-mono text-xs">
          {prettyJson(entry.detail)}
        </pre>
      )}
    </Sheet>
  )
}

/** `/audit` */
export const AuditPage = () => {
  const { t } = useTranslation()
  const { search, change } = useSearchState(readAuditSearch)
  const paging = useListPaging(search, change)
  const list = useQuery(auditQuery(search, paging.page, paging.size))
  const columns = useColumns(({ id }) => change({ id }))
  return (
    <>
      <PageHeading title={t('nav.audit')} text={t('audit.intro')} />
      <Toolbar>
        <Filters search={search} onChange={change} />
        <span className="flex-1 max-sm:hidden" />
        <ExportMenu search={search} />
        <ColumnMenu tableId={tableId} columns={columns} />
      </Toolbar>
      <DataTable
        id={tableId}
        label={t('nav.audit')}
        columns={columns}
        items={list.data?.items}
        rowId={({ id }) => String(id)}
        error={list.error}
        onRetry={() => void list.refetch()}
        isFetching={list.isFetching}
        paging={{ ...paging, total: list.data?.total ?? 0 }}
        onOpen={({ id }) => change({ id })}
        empty={
          isFiltered(search) ? (
            <Empty icon={SearchX} title={t('state.noMatch')} text={t('state.noMatchText')} />
          ) : (
            <Empty icon={ClipboardList} title={t('audit.emptyTitle')} text={t('audit.emptyText')} />
          )
        }
      />
      <DetailSheet
        entry={list.data?.items.find(({ id }) => id === search.id)}
        onClose={() => change({ id: undefined })}
      />
    </>
  )
}
