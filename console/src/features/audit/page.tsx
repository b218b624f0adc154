// What administrators changed: who, what, when, from where.
import { useQuery } from '@tanstack/react-query'
import { Braces, ClipboardList, Download, Sheet as SheetIcon } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { AuditEntry } from '../../../../src/contract/index.ts'
import { formatClock, formatDate, formatTime } from '../../lib/format.ts'
import { prettyJson } from '../../lib/json-text.ts'
import { useAction } from '../../lib/use-action.ts'
import { type ListFilters, listFilters, useListPaging } from '../../lib/use-list.ts'
import { useSearchState } from '../../lib/use-search-state.ts'
import { IconButton } from '../../ui/button.tsx'
import { PageHeading } from '../../ui/card.tsx'
import type { Column } from '../../ui/column.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { DateRange } from '../../ui/date-range.tsx'
import { Sheet } from '../../ui/dialog.tsx'
import { FoldingFilters } from '../../ui/folding-filters.tsx'
import { ListView } from '../../ui/list-view.tsx'
import { Menu, MenuItem } from '../../ui/menu.tsx'
import { Empty } from '../../ui/states.tsx'
import { FilterSelect, namesWith, SearchBox } from '../../ui/toolbar.tsx'
import { useActionName } from './action-name.ts'
import { actionsQuery, auditQuery, exportAudit } from './api.ts'
import { type Detail, readDetail, summarise } from './detail.ts'
import { type AuditSearch, readAuditSearch } from './search.ts'

const tableId = 'audit'

const filterNames = ['action', 'user', 'target', 'ip', 'request', 'from', 'to'] as const

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
      cell: ({ action, detail }) => (
        <span className="block max-w-96 truncate text-ink-soft max-sm:max-w-48" title={detail}>
          {summarise(readDetail(action, detail)) || '—'}
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
  const texts = [
    { name: 'target', label: t('audit.target') },
    { name: 'ip', label: 'IP' },
    { name: 'request', label: t('audit.request') },
  ] as const
  return (
    <FoldingFilters
      filtering={filtering}
      isRestUsed={filterNames.some((name) => name !== 'user' && name !== 'action' && search[name] !== undefined)}
      atHand={
        <>
          <SearchBox
            label={t('audit.actor')}
            value={search.user ?? ''}
            onSearch={(user) => filter({ user: user || undefined })}
          />
          <FilterSelect
            label={t('audit.action')}
            any={t('audit.anyAction')}
            value={search.action}
            options={namesWith(actions, search.action).map(({ value }) => ({ value, label: nameOf(value) }))}
            onChange={(action) => filter({ action })}
            className="w-52"
          />
        </>
      }
    >
      <DateRange from={search.from} to={search.to} onChange={filter} />
      <div className="grid gap-2 sm:grid-cols-3">
        {texts.map(({ name, label }) => (
          <SearchBox
            key={name}
            className="sm:max-w-none"
            label={label}
            value={search[name] ?? ''}
            onSearch={(text) => filter({ [name]: text || undefined })}
          />
        ))}
      </div>
    </FoldingFilters>
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

/** What a change replaced, member by member; the rest of the details as they were written. */
const Changes = ({ detail: { changes, secrets, others } }: { detail: Detail }) => {
  const { t } = useTranslation()
  return (
    <>
      {changes.map(({ name, before, after }) => (
        <section key={name} className="mt-5">
          <h3 className="font-mono text-xs font-medium">{name}</h3>
          <dl className="mt-1.5 divide-y overflow-hidden rounded-lg border text-xs">
            {[
              { label: t('audit.before'), value: before },
              { label: t('audit.after'), value: after },
            ].map(({ label, value }) => (
              <div key={label} className="grid grid-cols-[5rem_minmax(0,1fr)] gap-3 px-3 py-2">
                <dt className="text-ink-faint">{label}</dt>
                <dd className="font-mono break-all whitespace-pre-wrap">{prettyJson(value) || '—'}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
      {secrets.length > 0 && (
        <p className="mt-5 text-sm text-ink-soft">{t('audit.secrets', { names: secrets.join(', ') })}</p>
      )}
      {Object.keys(others).length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls sideways must be reachable by keyboard
        <pre tabIndex={0} className="mt-5 overflow-auto rounded-lg border bg-sunken p-3 font-mono text-xs">
          {JSON.stringify(others, undefined, 2)}
        </pre>
      )}
    </>
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
      {entry && <Changes detail={readDetail(entry.action, entry.detail)} />}
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
