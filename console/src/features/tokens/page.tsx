// The key list.
import { useQuery } from '@tanstack/react-query'
import { Copy, KeyRound, Plus, Power, PowerOff } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { tokenStatus } from '../../../../src/contract/index.ts'
import { copyText } from '../../lib/clipboard.ts'
import { useAction } from '../../lib/use-action.ts'
import { listFilters, useListPaging, useListSorting } from '../../lib/use-list.ts'
import { useSearchState } from '../../lib/use-search-state.ts'
import { Button } from '../../ui/button.tsx'
import { PageHeading } from '../../ui/card.tsx'
import { useConfirm } from '../../ui/dialog.tsx'
import { ListView } from '../../ui/list-view.tsx'
import { Empty } from '../../ui/states.tsx'
import { toast } from '../../ui/toast.tsx'
import { BulkBar, BulkDelete, FilterSelect, namesWith, SearchBox } from '../../ui/toolbar.tsx'
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
      <FilterSelect
        label={t('form.status')}
        any={t('token.anyStatus')}
        value={search.status}
        options={Object.values(tokenStatus).map((status) => ({ value: String(status), label: statusName(status) }))}
        onChange={(status) => onChange({ status, p: undefined })}
      />
      <FilterSelect
        label={t('form.group')}
        any={t('token.anyGroup')}
        value={search.group}
        options={namesWith(groups, search.group)}
        onChange={(group) => onChange({ group, p: undefined })}
      />
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
  const nameOf = (id: string) => list.data?.items.find((token) => String(token.id) === id)?.name ?? id
  const ids = selected.map(Number)
  const remove = useAction({
    run: () => deleteTokens(ids),
    touches: ['tokens'],
    done: () => t('token.deletedNotice', { count: ids.length }),
    after: () => setSelected([]),
  })
  const setStatus = useAction({
    run: async (status: number) => {
      for (const id of ids) await setTokenStatus(id, status)
    },
    touches: ['tokens'],
    done: () => t('token.changedNotice', { count: ids.length }),
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
      isCopied ? toast.success(t('token.keysCopied', { count: ids.length })) : toast.error(t('state.copyFailed')),
  })
  const askRemove = async () => {
    const isSure = await confirm({
      title: t('token.deleteTitle'),
      text: t('token.deleteManyText', { count: ids.length }),
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
      <ListView
        id={tableId}
        label={t('nav.tokens')}
        columns={columns}
        list={list}
        rowId={(token) => String(token.id)}
        paging={paging}
        filters={<Filters search={search} onChange={change} />}
        filtering={listFilters(search, change, ['q', 'status', 'group'])}
        selection={{ ids: selected, onChange: setSelected, itemName: nameOf }}
        sorting={useListSorting(search, change, tokenSorts)}
        onOpen={(token) => change({ open: String(token.id) })}
        isDim={(token) => token.status !== tokenStatus.enabled}
        empty={<Empty icon={KeyRound} title={t('token.emptyTitle')} text={t('token.emptyText')} action={create} />}
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
        <BulkDelete isBusy={remove.isPending} onDelete={() => void askRemove()} />
      </BulkBar>
      <ConnectSheet id={search.connect} onClose={() => change({ connect: undefined })} />
      <TokenSheet open={search.open} onClose={() => change({ open: undefined })} />
    </>
  )
}
