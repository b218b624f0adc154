// Prefill groups: lists of models, tags or endpoints that forms are filled from.
import { useQuery } from '@tanstack/react-query'
import { ListPlus, Pencil, Plus, Trash2 } from 'lucide-react'
import { Controller, useForm } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import type { PrefillGroup, PrefillKind } from '../../../../src/contract/index.ts'
import { readJsonObject } from '../../lib/json-text.ts'
import { useAction } from '../../lib/use-action.ts'
import { Badge, Chip } from '../../ui/badge.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { ChipsInput } from '../../ui/chips-input.tsx'
import type { Column } from '../../ui/column.ts'
import { DataTable } from '../../ui/data-table.tsx'
import { Sheet, useConfirm } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { FormError } from '../../ui/form-error.tsx'
import { FormFooter, FormSection } from '../../ui/form-layout.tsx'
import { Input, Select } from '../../ui/input.tsx'
import { JsonField } from '../../ui/json-field.tsx'
import { Empty } from '../../ui/states.tsx'
import { Toolbar } from '../../ui/toolbar.tsx'
import { deleteGroup, groupsQuery, missingQuery, saveGroup } from './api.ts'
import type { PartProps } from './search.ts'

const kinds = ['model', 'tag', 'endpoint'] as const satisfies readonly PrefillKind[]

type Values = { name: string; description: string; type: PrefillKind; names: string[]; families: string }

const namesOf = ({ items }: PrefillGroup): string[] =>
  Array.isArray(items)
    ? items.map(String)
    : Object.keys(typeof items === 'string' ? readJsonObject(items) : (items ?? {}))

const toValues = (group: PrefillGroup | undefined): Values => ({
  name: group?.name ?? '',
  description: group?.description ?? '',
  type: group?.type ?? 'model',
  names: group && group.type !== 'endpoint' ? namesOf(group) : [],
  families:
    group?.type === 'endpoint'
      ? typeof group.items === 'string'
        ? group.items
        : JSON.stringify(group.items, null, 2)
      : '',
})

const example = JSON.stringify({ openai: '/v1/chat/completions' }, null, 2)

const GroupForm = ({ group, onDone }: { group: PrefillGroup | undefined; onDone: () => void }) => {
  const { t } = useTranslation()
  const served = useQuery(missingQuery).data ?? []
  const form = useForm<Values>({ defaultValues: toValues(group) })
  const kind = form.watch('type')
  const save = useAction({
    run: ({ name, description, type, names, families }: Values) =>
      saveGroup(group?.id, {
        name,
        description,
        type,
        items: type === 'endpoint' ? readJsonObject(families) : names,
      }),
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
              maxLength={64}
              autoComplete="off"
            />
          )}
        </Field>
        <Field label={t('model.groupKind')}>
          {(control) => (
            <Select {...control} {...form.register('type')}>
              {kinds.map((one) => (
                <option key={one} value={one}>
                  {t(`model.kind.${one}`)}
                </option>
              ))}
            </Select>
          )}
        </Field>
        {kind === 'endpoint' ? (
          <Controller
            control={form.control}
            name="families"
            render={({ field }) => (
              <JsonField
                label={t('model.groupItems')}
                shape="object"
                example={example}
                value={field.value}
                onChange={field.onChange}
              />
            )}
          />
        ) : (
          <Controller
            control={form.control}
            name="names"
            render={({ field }) => (
              <Field label={t('model.groupItems')} help={t('model.groupItemsHelp')}>
                {(control) => (
                  <ChipsInput
                    {...control}
                    value={field.value}
                    onChange={field.onChange}
                    suggestions={kind === 'model' ? served : []}
                  />
                )}
              </Field>
            )}
          />
        )}
        <Field label={t('model.description')}>
          {(control) => <Input {...control} {...form.register('description')} maxLength={255} />}
        </Field>
      </FormSection>
      <FormFooter onCancel={onDone} isBusy={save.isPending} label={group ? t('action.save') : t('action.create')}>
        <FormError error={save.error} />
      </FormFooter>
    </form>
  )
}

export const GroupsPart = ({ search, onChange }: PartProps) => {
  const { t } = useTranslation()
  const confirm = useConfirm()
  const groups = useQuery(groupsQuery)
  const remove = useAction({ run: deleteGroup, touches: ['models'], done: () => t('model.groupDeleted') })
  const askRemove = async ({ id, name }: PrefillGroup) => {
    const isSure = await confirm({
      title: t('model.deleteGroup'),
      text: t('model.deleteGroupText', { name }),
      action: t('action.delete'),
      isDangerous: true,
    })
    if (isSure) remove.mutate(id)
  }
  const columns: Column<PrefillGroup>[] = [
    {
      id: 'name',
      header: t('form.name'),
      isFixed: true,
      card: 'title',
      cell: ({ name, description }) => (
        <span>
          <span className="font-medium text-ink">{name}</span>
          {description && <span className="block text-xs text-ink-faint">{description}</span>}
        </span>
      ),
    },
    {
      id: 'kind',
      header: t('model.groupKind'),
      card: 'badge',
      cell: ({ type }) => <Badge>{t(`model.kind.${type}`)}</Badge>,
    },
    {
      id: 'items',
      header: t('model.groupItems'),
      cell: (group) => (
        <span className="flex max-w-xl flex-wrap gap-1">
          {namesOf(group)
            .slice(0, 8)
            .map((name) => (
              <Chip key={name}>{name}</Chip>
            ))}
          {namesOf(group).length > 8 && <span className="text-xs text-ink-faint">+{namesOf(group).length - 8}</span>}
        </span>
      ),
    },
    {
      id: 'actions',
      header: t('table.actions'),
      isFixed: true,
      card: 'actions',
      className: 'text-right',
      cell: (group) => (
        <span className="inline-flex">
          <IconButton
            icon={Pencil}
            label={`${t('action.edit')}: ${group.name}`}
            onClick={() => onChange({ open: String(group.id) })}
          />
          <IconButton
            icon={Trash2}
            label={`${t('action.delete')}: ${group.name}`}
            onClick={() => void askRemove(group)}
          />
        </span>
      ),
    },
  ]
  const open = search.open
  const edited = groups.data?.find(({ id }) => String(id) === open)
  return (
    <>
      <Toolbar>
        <p className="max-w-2xl text-sm text-ink-faint">{t('model.groupsText')}</p>
        <span className="flex-1" />
        <Button look="primary" icon={Plus} onClick={() => onChange({ open: 'new' })}>
          {t('model.createGroup')}
        </Button>
      </Toolbar>
      <DataTable
        id="prefill-groups"
        label={t('nav.prefillGroups')}
        columns={columns}
        items={groups.data}
        rowId={({ id }) => String(id)}
        error={groups.error}
        onRetry={() => void groups.refetch()}
        isFetching={groups.isFetching}
        onOpen={({ id }) => onChange({ open: String(id) })}
        empty={<Empty icon={ListPlus} title={t('model.noGroups')} text={t('model.groupsText')} />}
      />
      <Sheet
        isOpen={open === 'new' || edited !== undefined}
        onClose={() => onChange({ open: undefined })}
        hasForm
        title={open === 'new' ? t('model.createGroup') : t('model.editGroup')}
      >
        {open !== undefined && <GroupForm key={open} group={edited} onDone={() => onChange({ open: undefined })} />}
      </Sheet>
    </>
  )
}
