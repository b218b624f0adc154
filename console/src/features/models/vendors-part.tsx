// The list of vendors.
import { useQuery } from '@tanstack/react-query'
import { Building2, Pencil, Plus, Trash2 } from 'lucide-react'
import { useForm } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import type { Vendor } from '../../../../src/contract/index.ts'
import { useAction } from '../../lib/use-action.ts'
import { listFilters, useListPaging } from '../../lib/use-list.ts'
import { Badge } from '../../ui/badge.tsx'
import { BrandName } from '../../ui/brand-mark.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import type { Column } from '../../ui/column.ts'
import { Sheet, useConfirm } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { FormError } from '../../ui/form-error.tsx'
import { FormFooter, FormSection } from '../../ui/form-layout.tsx'
import { Input, SwitchRow, TextArea } from '../../ui/input.tsx'
import { ListView } from '../../ui/list-view.tsx'
import { Empty } from '../../ui/states.tsx'
import { SearchBox } from '../../ui/toolbar.tsx'
import { deleteVendor, saveVendor, vendorCountsQuery, vendorPageQuery } from './api.ts'
import type { PartProps } from './search.ts'

type Values = { name: string; description: string; icon: string; isShown: boolean }

const VendorForm = ({ vendor, onDone }: { vendor: Vendor | undefined; onDone: () => void }) => {
  const { t } = useTranslation()
  const form = useForm<Values>({
    defaultValues: {
      name: vendor?.name ?? '',
      description: vendor?.description ?? '',
      icon: vendor?.icon ?? '',
      isShown: (vendor?.status ?? 1) === 1,
    },
  })
  const save = useAction({
    run: ({ isShown, ...values }: Values) => saveVendor(vendor?.id, { ...values, status: isShown ? 1 : 0 }),
    touches: ['models'],
    done: () => t('form.saved'),
    after: onDone,
    isQuietOnError: true,
  })
  return (
    <form onSubmit={form.handleSubmit((values) => save.mutate(values))} noValidate>
      <FormSection>
        <Field label={t('form.name')} error={form.formState.errors.name && t('form.required')}>
          {(control) => (
            <Input
              {...control}
              {...form.register('name', { validate: (name) => name.trim() !== '' })}
              maxLength={128}
              autoComplete="off"
            />
          )}
        </Field>
        <Field label={t('model.description')}>
          {(control) => <TextArea {...control} {...form.register('description')} />}
        </Field>
        <Field label={t('model.icon')} help={t('model.iconHelp')}>
          {(control) => <Input {...control} {...form.register('icon')} maxLength={128} autoComplete="off" />}
        </Field>
        <SwitchRow label={t('status.enabled')} {...form.register('isShown')} />
      </FormSection>
      <FormFooter onCancel={onDone} isBusy={save.isPending} label={vendor ? t('action.save') : t('action.create')}>
        <FormError error={save.error} />
      </FormFooter>
    </form>
  )
}

export const VendorsPart = ({ search, onChange }: PartProps) => {
  const { t } = useTranslation()
  const confirm = useConfirm()
  const paging = useListPaging(search, onChange)
  const list = useQuery(vendorPageQuery(paging.page, paging.size, search.q))
  const counts = useQuery(vendorCountsQuery).data?.vendor_counts ?? {}
  const remove = useAction({
    run: deleteVendor,
    touches: ['models'],
    done: () => t('model.vendorDeleted'),
  })
  const askRemove = async ({ id, name }: Vendor) => {
    const isSure = await confirm({
      title: t('model.deleteVendor'),
      text: t('model.deleteVendorText', { name, count: counts[id] ?? 0 }),
      action: t('action.delete'),
      isDangerous: true,
    })
    if (isSure) remove.mutate(id)
  }
  const columns: Column<Vendor>[] = [
    { id: 'name', header: t('form.name'), isFixed: true, card: 'title', cell: (vendor) => <BrandName {...vendor} /> },
    {
      id: 'status',
      header: t('form.status'),
      card: 'badge',
      cell: ({ status }) =>
        status === 1 ? (
          <Badge tone="ok" hasDot>
            {t('status.enabled')}
          </Badge>
        ) : (
          <Badge hasDot>{t('status.disabled')}</Badge>
        ),
    },
    { id: 'models', header: t('nav.models'), isNumeric: true, cell: ({ id }) => counts[id] ?? 0 },
    {
      id: 'description',
      header: t('model.description'),
      cell: ({ description }) => description || <span className="text-ink-faint">–</span>,
    },
    { id: 'icon', header: t('model.icon'), cell: ({ icon }) => icon || <span className="text-ink-faint">–</span> },
    {
      id: 'actions',
      header: t('table.actions'),
      isFixed: true,
      card: 'actions',
      className: 'text-right',
      cell: (vendor) => (
        <span className="inline-flex">
          <IconButton
            icon={Pencil}
            label={`${t('action.edit')}: ${vendor.name}`}
            onClick={() => onChange({ open: String(vendor.id) })}
          />
          <IconButton
            icon={Trash2}
            label={`${t('action.delete')}: ${vendor.name}`}
            onClick={() => void askRemove(vendor)}
          />
        </span>
      ),
    },
  ]
  const open = search.open
  const edited = list.data?.items.find(({ id }) => String(id) === open)
  return (
    <>
      <ListView
        id="vendors"
        label={t('nav.vendors')}
        columns={columns}
        list={list}
        rowId={({ id }) => String(id)}
        paging={paging}
        filters={
          <SearchBox
            label={t('model.searchVendors')}
            value={search.q ?? ''}
            onSearch={(q) => onChange({ q: q || undefined, p: undefined })}
          />
        }
        filtering={listFilters(search, onChange, ['q'])}
        tools={
          <Button look="primary" icon={Plus} onClick={() => onChange({ open: 'new' })}>
            {t('model.createVendor')}
          </Button>
        }
        onOpen={({ id }) => onChange({ open: String(id) })}
        isDim={({ status }) => status !== 1}
        empty={<Empty icon={Building2} title={t('model.noVendors')} text={t('model.noVendorsText')} />}
      />
      <Sheet
        isOpen={open === 'new' || edited !== undefined}
        onClose={() => onChange({ open: undefined })}
        hasForm
        title={open === 'new' ? t('model.createVendor') : t('model.editVendor')}
      >
        {open !== undefined && <VendorForm key={open} vendor={edited} onDone={() => onChange({ open: undefined })} />}
      </Sheet>
    </>
  )
}
