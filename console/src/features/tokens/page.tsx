// The key list.
import { useQuery } from '@tanstack/react-query'
import { Copy, KeyRound, Plus, SearchX, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { tokenStatus } from '../../../../src/contract/index.ts'
import { copyText } from '../../lib/clipboard.ts'
import { useAction } from '../../lib/use-action.ts'
import { useListPaging } from '../../lib/use-list.ts'
import { useSearchState } from '../../lib/use-search-state.ts'
import { Button } from '../../ui/button.tsx'
import { PageHeading } from '../../ui/card.tsx'
import { ColumnMenu } from '../../ui/column-menu.tsx'
import { DataTable } from '../../ui/data-table.tsx'
import { useConfirm } from '../../ui/dialog.tsx'
import { Empty } from '../../ui/states.tsx'
import { toast } from '../../ui/toast.tsx'
import { BulkBar, SearchBox, Toolbar } from '../../ui/toolbar.tsx'
import { deleteTokens, revealTokens, tokensQuery } from './api.ts'
import { useTokenColumns } from './columns.tsx'
import { readTokenSearch } from './search.ts'
import { TokenSheet } from './token-sheet.tsx'

const tableId = 'tokens'

/** `/keys` */
export const TokensPage = () => {
  const { t } = useTranslation()
  const confirm = useConfirm()
  const [selected, setSelected] = useState<string[]>([])
  const { search, change } = useSearchState(readTokenSearch)
  const paging = useListPaging(search, change)
  const list = useQuery(tokensQuery({ page: paging.page, size: paging.size, q: search.q }))
  const columns = useTokenColumns({ onEdit: (token) => change({ open: String(token.id) }) })
  const nameOf = (id: string) => list.data?.items.find((token) => String(token.id) === id)?.name ?? id
  const ids = selected.map(Number)
  const remove = useAction({
    run: () => deleteTokens(ids),
    touches: ['tokens'],
    done: () => t('token.deletedNotice', { n: ids.length }),
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
        <SearchBox
          label={t('token.search')}
          value={search.q ?? ''}
          onSearch={(q) => change({ q: q || undefined, p: undefined })}
        />
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
        isDim={(token) => token.status !== tokenStatus.enabled}
        empty={
          search.q === undefined ? (
            <Empty icon={KeyRound} title={t('token.emptyTitle')} text={t('token.emptyText')} action={create} />
          ) : (
            <Empty
              icon={SearchX}
              title={t('state.noMatch')}
              text={t('state.noMatchText')}
              action={
                <Button onClick={() => change({ q: undefined, p: undefined })}>{t('action.resetFilters')}</Button>
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
      <TokenSheet open={search.open} onClose={() => change({ open: undefined })} />
    </>
  )
}
