// The price list: every model that has a price or is served, and the editor beside it.
import { useQuery } from '@tanstack/react-query'
import { Pencil, Plus, Tags, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useAction } from '../../lib/use-action.ts'
import { listFilters, useListPaging } from '../../lib/use-list.ts'
import { useSearchState } from '../../lib/use-search-state.ts'
import { Button } from '../../ui/button.tsx'
import { useConfirm } from '../../ui/dialog.tsx'
import { ListView } from '../../ui/list-view.tsx'
import { Empty } from '../../ui/states.tsx'
import { BulkBar, FilterSelect, SearchBox } from '../../ui/toolbar.tsx'
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
      <FilterSelect
        label={t('price.type')}
        any={t('price.anyType')}
        value={search.type}
        options={priceTypes.map((type) => ({ value: type, label: typeName(type) }))}
        onChange={(type) => onChange({ type, p: undefined })}
        className="w-48"
      />
      <FilterSelect
        label={t('price.served')}
        any={t('price.allModels')}
        value={search.served}
        options={[{ value: '1', label: t('price.servedOnly') }]}
        onChange={(served) => onChange({ served, p: undefined })}
        className="w-48"
      />
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
    done: () => t('price.clearedNotice', { count: selected.length }),
    after: () => setSelected([]),
  })
  const askClear = async () => {
    const isSure = await confirm({
      title: t('price.clearTitle', { count: selected.length }),
      text: t('price.clearText'),
      action: t('price.clear'),
      isDangerous: true,
    })
    if (isSure) clear.mutate(undefined)
  }
  return (
    <PriceFrame
      action={
        <Button look="primary" icon={Plus} onClick={() => change({ open: 'new' })}>
          {t('price.add')}
        </Button>
      }
    >
      <ListView
        id={tableId}
        label={t('nav.prices')}
        columns={columns}
        list={list}
        rowId={(price) => price.model_name}
        paging={paging}
        filters={<Filters search={search} onChange={change} />}
        filtering={listFilters(search, change, ['q', 'type', 'served'])}
        note={t('price.unitNote')}
        selection={{ ids: selected, onChange: setSelected, itemName: (model) => model }}
        onOpen={(price) => change({ open: price.model_name })}
        empty={<Empty icon={Tags} title={t('price.emptyTitle')} text={t('price.emptyText')} />}
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
