// What administrators changed: who, what, when, from where.
import { useQuery } from '@tanstack/react-query'
import { Braces, ClipboardList, Download, Sheet as SheetIcon } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { AuditEntry } from '../../../../src/contract/index.ts'
import { formatClock, formatDate, formatTime, fromDateTimeInput, toDateTimeInput } from '../../lib/format.ts'
import { prettyJson, readJsonObject } from '../../lib/json-text.ts'
import { useAction } from '../../lib/use-action.ts'
import { type ListFilters, listFilters, useListPaging } from '../../lib/use-list.ts'
import { useSearchState } from '../../lib/use-search-state.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { PageHeading } from '../../ui/card.tsx'
import type { Column } from '../../ui/column.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Sheet } from '../../ui/dialog.tsx'
import { Input } from '../../ui/input.tsx'
import { ListView } from '../../ui/list-view.tsx'
import { Menu, MenuItem } from '../../ui/menu.tsx'
import { Empty } from '../../ui/states.tsx'
import { FilterSelect, namesWith, SearchBox } from '../../ui/toolbar.tsx'
import { useActionName } from './action-name.ts'
import { actionsQuery, auditQuery, exportAudit } from './api.ts'
import { type AuditSearch, readAuditSearch } from './search.ts'

const tableId = 'audit'

const filterNames = ['action', 'user', 'target', 'ip', 'request', 'from', 'to'] as const

/** The details in one line: `name: value · name: value`. */
const summarise = (detail: string): string =>
  Object.entries(readJsonObject(detail))
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' · ')

const useColumns = (onOpen: (entry: AuditEntry) => void): Column<AuditEntry>[] => {
  const { t, i18n } = useTranslation()
  const nameOf = useActionName()
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
    {
      id: 'action',
      header: t('audit.action'),
      card: 'badge',
      cell: ({ action }) => <span title={action}>{nameOf(action)}</span>,
    },
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

type FiltersProps = {
  search: AuditSearch
  filtering: ListFilters
  onChange: (patch: Partial<AuditSearch>) => void
}

const Filters = ({ search, filtering, onChange }: FiltersProps) => {
  const { t } = useTranslation()
  const actions = useQuery(actionsQuery).data ?? []
  const nameOf = useActionName()
  const filter = (patch: Partial<AuditSearch>) => onChange({ ...patch, p: undefined })
  return (
    <>
      <SearchBox
        label={t('audit.actor')}
        value={search.user ?? ''}
        onSearch={(user) => filter({ user: user || undefined })}
        className="sm:max-w-48"
      />
      <FilterSelect
        label={t('audit.action')}
        any={t('audit.anyAction')}
        value={search.action}
        options={namesWith(actions, search.action).map(({ value }) => ({ value, label: nameOf(value) }))}
        onChange={(action) => filter({ action })}
        className="w-52"
      />
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
      {filtering.isFiltered && (
        <Button look="ghost" onClick={filtering.onReset}>
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
  const filtering = listFilters(search, change, filterNames)
  return (
    <>
      <PageHeading title={t('nav.audit')} text={t('audit.intro')} />
      <ListView
        id={tableId}
        label={t('nav.audit')}
        columns={columns}
        list={list}
        rowId={({ id }) => String(id)}
        paging={paging}
        filters={<Filters search={search} filtering={filtering} onChange={change} />}
        filtering={filtering}
        tools={<ExportMenu search={search} />}
        onOpen={({ id }) => change({ id })}
        empty={<Empty icon={ClipboardList} title={t('audit.emptyTitle')} text={t('audit.emptyText')} />}
      />
      <DetailSheet
        entry={list.data?.items.find(({ id }) => id === search.id)}
        onClose={() => change({ id: undefined })}
      />
    </>
  )
}
