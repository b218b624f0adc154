// The key list.
import { useQuery } from '@tanstack/react-query'
import { Copy, KeyRound, Plus, Power, PowerOff, SearchX, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { tokenStatus } from '../../../../src/contract/index.ts'
import { copyText } from '../../lib/clipboard.ts'
import { readOneOf } from '../../lib/url-state.ts'
import { useAction } from '../../lib/use-action.ts'
import { useListPaging } from '../../lib/use-list.ts'
import { useSearchState } from '../../lib/use-search-state.ts'
import { Button } from '../../ui/button.tsx'
import { PageHeading } from '../../ui/card.tsx'
import { ColumnMenu } from '../../ui/column-menu.tsx'
import { DataTable } from '../../ui/data-table.tsx'
import { useConfirm } from '../../ui/dialog.tsx'
import { Select } from '../../ui/input.tsx'
import { Empty } from '../../ui/states.tsx'
import { toast } from '../../ui/toast.tsx'
import { BulkBar, SearchBox, Toolbar } from '../../ui/toolbar.tsx'
import { deleteTokens, revealTokens, selfGroupsQuery, setTokenStatus, tokensQuery } from './api.ts'
import { useTokenColumns, useTokenStatusName } from './columns.tsx'
import { ConnectSheet } from './connect-sheet.tsx'
import { readTokenSearch, type TokenSearch, tokenSorts } from './search.ts'
import { TokenSheet } from './token-sheet.tsx'

const tableId = 'tokens'

const pickFilter = ({ q, status, group, sort, order }: TokenSearch) => ({ q, status, group, sort, order })

type FiltersProps = { search: TokenSearch; onChange: (patch: Partial<TokenSearch>) => void }

const Filters = ({ search, onChange }: FiltersProps) => {
  const { t } = useTranslation()
  const statusName = useTokenStatusName()
  const groups = Object.keys(useQuery(selfGroupsQuery).data ?? {})
  return (
    <>
      <SearchBox
        label={t('token.search')}
        value={search.q ?? ''}
        onSearch={(q) => onChange({ q: q || undefined, p: undefined })}
      />
      <Select
        aria-label={t('form.status')}
        value={search.status ?? ''}
        onChange={(event) => onChange({ status: event.target.value || undefined, p: undefined })}
        className="w-40 max-sm:w-auto max-sm:flex-1"
      >
        <option value="">{t('token.anyStatus')}</option>
        {Object.values(tokenStatus).map((status) => (
          <option key={status} value={status}>
            {statusName(status)}
          </option>
        ))}
      </Select>
      <Select
        aria-label={t('form.group')}
        value={search.group ?? ''}
        onChange={(event) => onChange({ group: event.target.value || undefined, p: undefined })}
        className="w-40 max-sm:w-auto max-sm:flex-1"
      >
        <option value="">{t('token.anyGroup')}</option>
        {[...new Set([...groups, ...(search.group ? [search.group] : [])])].map((group) => (
          <option key={group}>{group}</option>
        ))}
      </Select>
    </>
  )
}

/** `/keys` */
export const TokensPage = () => {
  const { t } = useTranslation()
  const confirm = useConfirm()
  const [selected, setSelected] = useState<string[]>([])
  const { search, change } = useSearchState(readTokenSearch)
  const paging = useListPaging(search, change)
  const list = useQuery(tokensQuery({ ...pickFilter(search), page: paging.page, size: paging.size }))
  const columns = useTokenColumns({
    onEdit: (token) => change({ open: String(token.id) }),
    onConnect: (token) => change({ connect: token.id }),
  })
  const isFiltered = [search.q, search.status, search.group].some((filter) => filter !== undefined)
  const sorting = {
    by: search.sort,
    isAscending: search.order === 'asc',
    onSort: (by: string) =>
      change({
        sort: readOneOf(by, tokenSorts),
        order: search.sort === by && search.order !== 'asc' ? 'asc' : undefined,
        p: undefined,
      }),
  }
  const nameOf = (id: string) => list.data?.items.find((token) => String(token.id) === id)?.name ?? id
  const ids = selected.map(Number)
  const remove = useAction({
    run: () => deleteTokens(ids),
    touches: ['tokens'],
    done: () => t('token.deletedNotice', { n: ids.length }),
    after: () => setSelected([]),
  })
  const setStatus = useAction({
    run: async (status: number) => {
      for (const id of ids) await setTokenStatus(id, status)
    },
    touches: ['tokens'],
    done: () => t('token.changedNotice', { n: ids.length }),
    after: () => setSelected([]),
  })
  const copyKeys = useAction({
    run: async () => {
      const keys = await revealTokens(ids)
      return copyText(
        Object.entries(keys)
          .map(([id, key]) => `${nameOf(id)}\tsk-${key}`)
          .join('\n'),
      )
    },
    touches: ['nothing'],
    after: (isCopied) =>
      isCopied ? toast.success(t('token.keysCopied', { n: ids.length })) : toast.error(t('state.copyFailed')),
  })
  const askRemove = async () => {
    const isSure = await confirm({
      title: t('token.deleteTitle'),
      text: t('token.deleteManyText', { n: ids.length }),
      action: t('action.delete'),
      isDangerous: true,
    })
    if (isSure) remove.mutate(undefined)
  }
  const create = (
    <Button look="primary" icon={Plus} onClick={() => change({ open: 'new' })}>
      {t('token.create')}
    </Button>
  )
  return (
    <>
      <PageHeading title={t('nav.tokens')} text={t('token.intro')}>
        {create}
      </PageHeading>
      <Toolbar>
        <Filters search={search} onChange={change} />
        <span className="flex-1 max-sm:hidden" />
        <ColumnMenu tableId={tableId} columns={columns} />
      </Toolbar>
      <DataTable
        id={tableId}
        label={t('nav.tokens')}
        columns={columns}
        items={list.data?.items}
        rowId={(token) => String(token.id)}
        error={list.error}
        onRetry={() => void list.refetch()}
        isFetching={list.isFetching}
        paging={{ ...paging, total: list.data?.total ?? 0 }}
        selection={{ ids: selected, onChange: setSelected, itemName: nameOf }}
        sorting={sorting}
        onOpen={(token) => change({ open: String(token.id) })}
        isDim={(token) => token.status !== tokenStatus.enabled}
        empty={
          !isFiltered ? (
            <Empty icon={KeyRound} title={t('token.emptyTitle')} text={t('token.emptyText')} action={create} />
          ) : (
            <Empty
              icon={SearchX}
              title={t('state.noMatch')}
              text={t('state.noMatchText')}
              action={
                <Button onClick={() => change({ q: undefined, status: undefined, group: undefined, p: undefined })}>
                  {t('action.resetFilters')}
                </Button>
              }
            />
          )
        }
      />
      <BulkBar count={selected.length} onClear={() => setSelected([])}>
        <Button
          look="ghost"
          size="sm"
          icon={Copy}
          isBusy={copyKeys.isPending}
          onClick={() => copyKeys.mutate(undefined)}
        >
          {t('token.copyKeys')}
        </Button>
        {([tokenStatus.enabled, tokenStatus.disabled] as const).map((status) => (
          <Button
            key={status}
            look="ghost"
            size="sm"
            icon={status === tokenStatus.enabled ? Power : PowerOff}
            isBusy={setStatus.isPending && setStatus.variables === status}
            onClick={() => setStatus.mutate(status)}
            className="max-sm:hidden"
          >
            {status === tokenStatus.enabled ? t('action.enable') : t('action.disable')}
          </Button>
        ))}
        <Button
          look="ghost"
          size="sm"
          icon={Trash2}
          className="text-bad"
          isBusy={remove.isPending}
          onClick={() => void askRemove()}
        >
          {t('action.delete')}
        </Button>
      </BulkBar>
      <ConnectSheet id={search.connect} onClose={() => change({ connect: undefined })} />
      <TokenSheet open={search.open} onClose={() => change({ open: undefined })} />
    </>
  )
}
