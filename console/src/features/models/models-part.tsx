// The list of model metadata.
import { useQuery } from '@tanstack/react-query'
import { Boxes, Copy, Eye, EyeOff, Pencil, Plus, RefreshCw, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ModelMeta } from '../../../../src/contract/index.ts'
import { copyText } from '../../lib/clipboard.ts'
import { useAction } from '../../lib/use-action.ts'
import { listFilters, useListPaging } from '../../lib/use-list.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { useConfirm } from '../../ui/dialog.tsx'
import { ListView } from '../../ui/list-view.tsx'
import { Empty } from '../../ui/states.tsx'
import { toast } from '../../ui/toast.tsx'
import { BulkBar, FilterSelect, SearchBox } from '../../ui/toolbar.tsx'
import { changeModels, type ModelAction, missingQuery, modelsQuery, vendorCountsQuery, vendorsQuery } from './api.ts'
import { useModelColumns } from './columns.tsx'
import { MissingSheet } from './missing-sheet.tsx'
import { ModelSheet } from './model-sheet.tsx'
import type { PartProps } from './search.ts'
import { SyncSheet } from './sync-sheet.tsx'

const tableId = 'models'

const Filters = ({ search, onChange }: PartProps) => {
  const { t } = useTranslation()
  const vendors = useQuery(vendorsQuery).data ?? []
  const counts = useQuery(vendorCountsQuery).data?.vendor_counts ?? {}
  const choose = (patch: Partial<PartProps['search']>) => onChange({ ...patch, p: undefined })
  return (
    <>
      <SearchBox label={t('model.search')} value={search.q ?? ''} onSearch={(q) => choose({ q: q || undefined })} />
      <FilterSelect
        label={t('model.vendor')}
        any={t('model.anyVendor')}
        value={search.vendor}
        options={[...vendors, { id: 0, name: t('model.noVendor') }].map(({ id, name }) => ({
          value: id,
          label: `${name} (${counts[id] ?? 0})`,
        }))}
        onChange={(vendor) => choose({ vendor })}
      />
      <FilterSelect
        label={t('form.status')}
        any={t('model.anyStatus')}
        value={search.status}
        options={[
          { value: '1', label: t('model.shown') },
          { value: '0', label: t('model.hidden') },
        ]}
        onChange={(status) => choose({ status })}
      />
      <FilterSelect
        label={t('model.sync')}
        any={t('model.anySync')}
        value={search.sync}
        options={[
          { value: '1', label: t('model.syncOn') },
          { value: '0', label: t('model.syncOff') },
        ]}
        onChange={(sync) => choose({ sync })}
      />
    </>
  )
}

/** Show, hide, delete; one row or several. */
const useModelAction = (after?: () => void) => {
  const { t } = useTranslation()
  return useAction({
    run: ({ ids, action }: { ids: number[]; action: ModelAction }) => changeModels(ids, action),
    touches: ['models'],
    done: (n) => t('model.changedNotice', { count: n }),
    after: () => after?.(),
  })
}

const useAskDelete = () => {
  const { t } = useTranslation()
  const confirm = useConfirm()
  return (names: readonly string[]) =>
    confirm({
      title: t('model.deleteTitle'),
      text: t('model.deleteText', { names: names.slice(0, 5).join(', ') }),
      action: t('action.delete'),
      isDangerous: true,
    })
}

const RowActions = ({ model, onEdit }: { model: ModelMeta; onEdit: () => void }) => {
  const { t } = useTranslation()
  const act = useModelAction()
  const askDelete = useAskDelete()
  const isShown = model.status === 1
  const name = model.model_name
  return (
    <span className="inline-flex items-center">
      <IconButton
        icon={isShown ? EyeOff : Eye}
        label={`${isShown ? t('model.hide') : t('model.show')}: ${name}`}
        isBusy={act.isPending}
        onClick={() => act.mutate({ ids: [model.id], action: isShown ? 'disable' : 'enable' })}
      />
      <IconButton icon={Pencil} label={`${t('action.edit')}: ${name}`} onClick={onEdit} />
      <IconButton
        icon={Trash2}
        label={`${t('action.delete')}: ${name}`}
        onClick={async () => {
          if (await askDelete([name])) act.mutate({ ids: [model.id], action: 'delete' })
        }}
      />
    </span>
  )
}

const Bulk = ({ models, onDone }: { models: readonly ModelMeta[]; onDone: () => void }) => {
  const { t } = useTranslation()
  const act = useModelAction(onDone)
  const askDelete = useAskDelete()
  const ids = models.map(({ id }) => id)
  const names = models.map(({ model_name }) => model_name)
  const copy = async () => {
    if (await copyText(names.join(','))) toast.success(t('state.copied'))
    else toast.error(t('state.copyFailed'))
  }
  return (
    <BulkBar count={ids.length} onClear={onDone}>
      <Button look="ghost" size="sm" icon={Copy} onClick={() => void copy()}>
        {t('model.copyNames')}
      </Button>
      <Button look="ghost" size="sm" icon={Eye} onClick={() => act.mutate({ ids, action: 'enable' })}>
        {t('model.show')}
      </Button>
      <Button look="ghost" size="sm" icon={EyeOff} onClick={() => act.mutate({ ids, action: 'disable' })}>
        {t('model.hide')}
      </Button>
      <Button
        look="ghost"
        size="sm"
        icon={Trash2}
        className="text-bad"
        onClick={async () => {
          if (await askDelete(names)) act.mutate({ ids, action: 'delete' })
        }}
      >
        {t('action.delete')}
      </Button>
    </BulkBar>
  )
}

/** What stands beside the filters. */
const Tools = ({ onChange }: Pick<PartProps, 'onChange'>) => {
  const { t } = useTranslation()
  const missing = useQuery(missingQuery).data?.length ?? 0
  return (
    <div className="mb-4 flex flex-wrap items-center gap-2">
      <Button look="primary" icon={Plus} onClick={() => onChange({ open: 'new' })}>
        {t('model.create')}
      </Button>
      <Button onClick={() => onChange({ open: 'missing' })}>
        {missing > 0 ? t('model.missingCount', { n: missing }) : t('model.missing')}
      </Button>
      <Button icon={RefreshCw} onClick={() => onChange({ open: 'sync' })}>
        {t('model.takeOver')}
      </Button>
    </div>
  )
}

export const ModelsPart = ({ search, onChange }: PartProps) => {
  const { t } = useTranslation()
  const [selected, setSelected] = useState<string[]>([])
  const paging = useListPaging(search, onChange)
  const { q, vendor, status, sync, open } = search
  const list = useQuery(modelsQuery({ q, vendor, status, sync, page: paging.page, size: paging.size }))
  const vendors = useQuery(vendorsQuery).data ?? []
  const onEdit = (model: ModelMeta) => onChange({ open: String(model.id) })
  const columns = useModelColumns({
    vendors: new Map(vendors.map((one) => [one.id, one])),
    onEdit,
    actions: (model) => <RowActions model={model} onEdit={() => onEdit(model)} />,
  })
  const items = list.data?.items
  const isEditor = open === 'new' || (open !== undefined && /^\d+$/.test(open))
  return (
    <>
      <Tools onChange={onChange} />
      <ListView
        id={tableId}
        label={t('nav.models')}
        columns={columns}
        list={list}
        rowId={(model) => String(model.id)}
        paging={paging}
        filters={<Filters search={search} onChange={onChange} />}
        filtering={listFilters(search, onChange, ['q', 'vendor', 'status', 'sync'])}
        selection={{
          ids: selected,
          onChange: setSelected,
          itemName: (id) => items?.find((model) => String(model.id) === id)?.model_name ?? id,
        }}
        onOpen={onEdit}
        isDim={(model) => model.status !== 1}
        empty={<Empty icon={Boxes} title={t('model.emptyTitle')} text={t('model.emptyText')} />}
      />
      <Bulk
        models={items?.filter((model) => selected.includes(String(model.id))) ?? []}
        onDone={() => setSelected([])}
      />
      <ModelSheet
        open={isEditor ? open : undefined}
        firstName={search.name}
        onClose={() => onChange({ open: undefined, name: undefined })}
      />
      <MissingSheet
        isOpen={open === 'missing'}
        onClose={() => onChange({ open: undefined })}
        onPick={(name) => onChange({ open: 'new', name })}
      />
      <SyncSheet isOpen={open === 'sync'} onClose={() => onChange({ open: undefined })} />
    </>
  )
}
