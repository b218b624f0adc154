// The list of redemption codes.
import { useQuery } from '@tanstack/react-query'
import { BrushCleaning, Copy, Plus, Ticket } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { copyText } from '../../lib/clipboard.ts'
import { useAction } from '../../lib/use-action.ts'
import { listFilters, useListPaging } from '../../lib/use-list.ts'
import { useSearchState } from '../../lib/use-search-state.ts'
import { Button } from '../../ui/button.tsx'
import { PageHeading } from '../../ui/card.tsx'
import { useConfirm } from '../../ui/dialog.tsx'
import { ListView } from '../../ui/list-view.tsx'
import { Empty } from '../../ui/states.tsx'
import { toast } from '../../ui/toast.tsx'
import { BulkBar, BulkDelete, FilterSelect, SearchBox } from '../../ui/toolbar.tsx'
import { deleteInvalidRedemptions, deleteRedemption, redemptionsQuery } from './api.ts'
import { CodeSheet } from './code-sheet.tsx'
import { useRedemptionColumns, useStateNames } from './columns.tsx'
import { readRedemptionSearch, redemptionStates } from './search.ts'
import { redemptionStatus } from './state.ts'

const tableId = 'redemptions'

const CleanUp = () => {
  const { t } = useTranslation()
  const confirm = useConfirm()
  const clean = useAction({
    run: deleteInvalidRedemptions,
    touches: ['redemptions'],
    done: (n) => t('redemption.deleted', { count: n }),
  })
  const ask = async () => {
    const isSure = await confirm({
      title: t('redemption.cleanTitle'),
      text: t('redemption.cleanText'),
      action: t('redemption.clean'),
      isDangerous: true,
    })
    if (isSure) clean.mutate(undefined)
  }
  return (
    <Button icon={BrushCleaning} isBusy={clean.isPending} onClick={() => void ask()}>
      {t('redemption.clean')}
    </Button>
  )
}

/** `/redemption-codes` */
export const RedemptionCodesPage = () => {
  const { t } = useTranslation()
  const confirm = useConfirm()
  const names = useStateNames()
  const [selected, setSelected] = useState<string[]>([])
  const { search, change } = useSearchState(readRedemptionSearch)
  const paging = useListPaging(search, change)
  const list = useQuery(redemptionsQuery({ q: search.q, status: search.status, page: paging.page, size: paging.size }))
  const columns = useRedemptionColumns((code) => change({ open: String(code.id) }))
  const chosen = (list.data?.items ?? []).filter(({ id }) => selected.includes(String(id)))
  const remove = useAction({
    run: async () => {
      for (const { id } of chosen) await deleteRedemption(id)
    },
    touches: ['redemptions'],
    done: () => t('redemption.deleted', { count: chosen.length }),
    after: () => setSelected([]),
  })
  const copy = async () => {
    const isCopied = await copyText(chosen.map(({ name, key }) => `${name}\t${key}`).join('\n'))
    if (isCopied) toast.success(t('redemption.copied', { count: chosen.length }))
    else toast.error(t('state.copyFailed'))
  }
  const askRemove = async () => {
    const isSure = await confirm({
      title: t('redemption.deleteTitle'),
      text: t('redemption.deleteText', { count: chosen.length }),
      action: t('action.delete'),
      isDangerous: true,
    })
    if (isSure) remove.mutate(undefined)
  }
  const create = (
    <Button look="primary" icon={Plus} onClick={() => change({ open: 'new' })}>
      {t('redemption.create')}
    </Button>
  )
  return (
    <>
      <PageHeading title={t('nav.redemptionCodes')} text={t('redemption.intro')}>
        <CleanUp />
        {create}
      </PageHeading>
      <ListView
        id={tableId}
        label={t('nav.redemptionCodes')}
        columns={columns}
        list={list}
        rowId={({ id }) => String(id)}
        paging={paging}
        filters={
          <>
            <SearchBox
              label={t('redemption.search')}
              value={search.q ?? ''}
              onSearch={(q) => change({ q: q || undefined, p: undefined })}
            />
            <FilterSelect
              label={t('form.status')}
              any={t('redemption.anyStatus')}
              value={search.status}
              options={redemptionStates.map((state) => ({ value: state, label: names[state] }))}
              onChange={(status) => change({ status, p: undefined })}
            />
          </>
        }
        filtering={listFilters(search, change, ['q', 'status'])}
        selection={{ ids: selected, onChange: setSelected, itemName: (id) => `#${id}` }}
        isDim={({ status }) => status !== redemptionStatus.unused}
        empty={
          <Empty icon={Ticket} title={t('redemption.emptyTitle')} text={t('redemption.emptyText')} action={create} />
        }
      />
      <BulkBar count={chosen.length} onClear={() => setSelected([])}>
        <Button look="ghost" size="sm" icon={Copy} onClick={() => void copy()}>
          {t('action.copy')}
        </Button>
        <BulkDelete isBusy={remove.isPending} onDelete={() => void askRemove()} />
      </BulkBar>
      <CodeSheet open={search.open} onClose={() => change({ open: undefined })} />
    </>
  )
}
