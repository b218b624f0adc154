// The price list: every model that has a price or is served, and the editor beside it.
import { useQuery } from '@tanstack/react-query'
import { Pencil, Plus, SearchX, Tags, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useAction } from '../../lib/use-action.ts'
import { useListPaging } from '../../lib/use-list.ts'
import { useSearchState } from '../../lib/use-search-state.ts'
import { Button } from '../../ui/button.tsx'
import { ColumnMenu } from '../../ui/column-menu.tsx'
import { DataTable } from '../../ui/data-table.tsx'
import { useConfirm } from '../../ui/dialog.tsx'
import { Select } from '../../ui/input.tsx'
import { Empty } from '../../ui/states.tsx'
import { BulkBar, SearchBox, Toolbar } from '../../ui/toolbar.tsx'
import { pricesQuery, savePrices } from './api.ts'
import { usePriceColumns, usePriceTypeName } from './columns.tsx'
import { PriceFrame } from './frame.tsx'
import { PriceSheet } from './price-sheet.tsx'
import { type PriceSearch, priceTypes, readPriceSearch } from './search.ts'

const tableId = 'prices'

type FiltersProps = { search: PriceSearch; onChange: (patch: Partial<PriceSearch>) => void }

const Filters = ({ search, onChange }: FiltersProps) => {
  const { t } = useTranslation()
  const typeName = usePriceTypeName()
  return (
    <>
      <SearchBox
        label={t('price.search')}
        value={search.q ?? ''}
        onSearch={(q) => onChange({ q: q || undefined, p: undefined })}
      />
      <Select
        aria-label={t('price.type')}
        value={search.type ?? ''}
        onChange={({ target }) => onChange({ type: priceTypes.find((type) => type === target.value), p: undefined })}
        className="w-48 max-sm:w-auto max-sm:flex-1"
      >
        <option value="">{t('price.anyType')}</option>
        {priceTypes.map((type) => (
          <option key={type} value={type}>
            {typeName(type)}
          </option>
        ))}
      </Select>
      <Select
        aria-label={t('price.served')}
        value={search.served ?? ''}
        onChange={({ target }) => onChange({ served: target.value === '1' ? '1' : undefined, p: undefined })}
        className="w-48 max-sm:w-auto max-sm:flex-1"
      >
        <option value="">{t('price.allModels')}</option>
        <option value="1">{t('price.servedOnly')}</option>
      </Select>
    </>
  )
}

/** `/models/pricing` */
export const PricesPage = () => {
  const { t } = useTranslation()
  const confirm = useConfirm()
  const [selected, setSelected] = useState<string[]>([])
  const [isManyOpen, setManyOpen] = useState(false)
  const { search, change } = useSearchState(readPriceSearch)
  const paging = useListPaging(search, change)
  const served = search.served === '1'
  const list = useQuery(pricesQuery({ q: search.q, type: search.type, served, page: paging.page, size: paging.size }))
  const columns = usePriceColumns((price) => change({ open: price.model_name }))
  const clear = useAction({
    run: () => savePrices(selected.map((model_name) => ({ model_name, mode: 'unset' }))),
    touches: ['prices'],
    done: () => t('price.clearedNotice', { n: selected.length }),
    after: () => setSelected([]),
  })
  const askClear = async () => {
    const isSure = await confirm({
      title: t('price.clearTitle', { n: selected.length }),
      text: t('price.clearText'),
      action: t('price.clear'),
      isDangerous: true,
    })
    if (isSure) clear.mutate(undefined)
  }
  const isFiltered = [search.q, search.type, search.served].some((filter) => filter !== undefined)
  return (
    <PriceFrame
      action={
        <Button look="primary" icon={Plus} onClick={() => change({ open: 'new' })}>
          {t('price.add')}
        </Button>
      }
    >
      <Toolbar>
        <Filters search={search} onChange={change} />
        <span className="flex-1 max-sm:hidden" />
        <ColumnMenu tableId={tableId} columns={columns} />
      </Toolbar>
      <p className="mb-2 text-xs text-ink-faint">{t('price.unitNote')}</p>
      <DataTable
        id={tableId}
        label={t('nav.prices')}
        columns={columns}
        items={list.data?.items}
        rowId={(price) => price.model_name}
        error={list.error}
        onRetry={() => void list.refetch()}
        isFetching={list.isFetching}
        paging={{ ...paging, total: list.data?.total ?? 0 }}
        selection={{ ids: selected, onChange: setSelected, itemName: (model) => model }}
        onOpen={(price) => change({ open: price.model_name })}
        empty={
          isFiltered ? (
            <Empty
              icon={SearchX}
              title={t('state.noMatch')}
              text={t('state.noMatchText')}
              action={
                <Button onClick={() => change({ q: undefined, type: undefined, served: undefined, p: undefined })}>
                  {t('action.resetFilters')}
                </Button>
              }
            />
          ) : (
            <Empty icon={Tags} title={t('price.emptyTitle')} text={t('price.emptyText')} />
          )
        }
      />
      <BulkBar count={selected.length} onClear={() => setSelected([])}>
        <Button look="ghost" size="sm" icon={Pencil} onClick={() => setManyOpen(true)}>
          {t('price.setMany')}
        </Button>
        <Button
          look="ghost"
          size="sm"
          icon={Trash2}
          className="text-bad"
          isBusy={clear.isPending}
          onClick={() => void askClear()}
        >
          {t('price.clear')}
        </Button>
      </BulkBar>
      <PriceSheet
        open={isManyOpen ? 'many' : search.open}
        models={isManyOpen ? selected : undefined}
        onClose={() => {
          setManyOpen(false)
          change({ open: undefined })
        }}
        onSaved={() => setSelected([])}
      />
    </PriceFrame>
  )
}
