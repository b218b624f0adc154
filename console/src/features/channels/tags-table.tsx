// The list folded by tag: one line for each, with what its channels have in common, and changing them together.
import { List, Pencil, Power, PowerOff, Tags } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Channel } from '../../../../src/contract/index.ts'
import { formatDuration } from '../../lib/format.ts'
import { useMoney } from '../../lib/session.ts'
import { useAction } from '../../lib/use-action.ts'
import { Badge, Chip } from '../../ui/badge.tsx'
import { IconButton } from '../../ui/button.tsx'
import type { Column } from '../../ui/column.ts'
import { DataTable } from '../../ui/data-table.tsx'
import { useConfirm } from '../../ui/dialog.tsx'
import type { Paging } from '../../ui/pager.tsx'
import { Empty } from '../../ui/states.tsx'
import { editTag, switchTag } from './api.ts'
import { BatchSheet } from './batch-sheet.tsx'
import { NumberCell } from './number-cell.tsx'
import { foldByTag, type TagRow } from './tag-rows.ts'

type ActionsProps = { row: TagRow; onShow: () => void; onEdit: () => void }

const TagActions = ({ row, onShow, onEdit }: ActionsProps) => {
  const { t } = useTranslation()
  const toggle = useAction({
    run: (isEnabled: boolean) => switchTag(row.tag, isEnabled),
    touches: ['channels'],
    done: () => t('form.saved'),
  })
  return (
    <span className="inline-flex items-center">
      <IconButton icon={List} label={t('tags.show', { tag: row.tag })} onClick={onShow} />
      <IconButton icon={Pencil} label={t('tags.edit', { tag: row.tag })} onClick={onEdit} />
      <IconButton
        icon={Power}
        label={t('tags.enableAll', { tag: row.tag })}
        disabled={toggle.isPending || row.enabledCount === row.channels.length}
        onClick={() => toggle.mutate(true)}
      />
      <IconButton
        icon={PowerOff}
        label={t('tags.disableAll', { tag: row.tag })}
        disabled={toggle.isPending || row.enabledCount === 0}
        onClick={() => toggle.mutate(false)}
      />
    </span>
  )
}

type NumberProps = { row: TagRow; name: 'priority' | 'weight'; label: string }

/** A number of all channels of a tag: changed after a question, because they may differ. */
const TagNumber = ({ row, name, label }: NumberProps) => {
  const { t } = useTranslation()
  const confirm = useConfirm()
  const save = useAction({
    run: (value: number) => editTag({ tag: row.tag, [name]: value }),
    touches: ['channels'],
    done: () => t('form.saved'),
  })
  const ask = async (value: number) => {
    const isSure = await confirm({
      title: label,
      text: t('tags.changeText', { count: row.channels.length, tag: row.tag, value }),
      action: t('action.save'),
    })
    if (isSure) save.mutate(value)
  }
  return (
    <NumberCell
      label={`${label}: ${row.tag}`}
      value={row[name]}
      min={name === 'weight' ? 0 : -999_999}
      onSave={(value) => void ask(value)}
    />
  )
}

type TagsTableProps = {
  items: Channel[] | undefined
  error: unknown
  isFetching: boolean
  paging: Paging
  onRetry: () => void
  onShow: (tag: string) => void
}

const useTagColumns = (onShow: (tag: string) => void, onEdit: (row: TagRow) => void): Column<TagRow>[] => {
  const { t, i18n } = useTranslation()
  const money = useMoney()
  return [
    {
      id: 'tag',
      header: t('channel.tag'),
      isFixed: true,
      card: 'title',
      cell: ({ tag, channels }) => (
        <button type="button" onClick={() => onShow(tag)} className="text-left hover:underline">
          <span className="font-medium">{tag}</span>
          <span className="tabular block text-xs text-ink-faint">{t('tags.count', { count: channels.length })}</span>
        </button>
      ),
    },
    {
      id: 'status',
      header: t('form.status'),
      card: 'badge',
      cell: ({ enabledCount, channels }) => (
        <Badge tone={enabledCount > 0 ? 'ok' : 'neutral'} hasDot>
          {`${enabledCount > 0 ? t('status.enabled') : t('status.disabled')} ${enabledCount}/${channels.length}`}
        </Badge>
      ),
    },
    {
      id: 'groups',
      header: t('channel.groups'),
      cell: ({ groups }) => (
        <span className="inline-flex flex-wrap gap-1">
          {groups.map((group) => (
            <Chip key={group}>{group}</Chip>
          ))}
        </span>
      ),
    },
    {
      id: 'priority',
      header: t('channel.priority'),
      isNumeric: true,
      cell: (row) => <TagNumber row={row} name="priority" label={t('channel.priority')} />,
    },
    {
      id: 'weight',
      header: t('channel.weight'),
      isNumeric: true,
      cell: (row) => <TagNumber row={row} name="weight" label={t('channel.weight')} />,
    },
    { id: 'used', header: t('channel.used'), isNumeric: true, cell: ({ usedQuota }) => money.quota(usedQuota) },
    {
      id: 'response',
      header: t('channel.response'),
      isNumeric: true,
      cell: ({ responseMs }) =>
        responseMs === undefined ? (
          <span className="text-ink-faint">{t('channel.untested')}</span>
        ) : (
          formatDuration(responseMs, i18n.language)
        ),
    },
    {
      id: 'actions',
      header: t('table.actions'),
      isFixed: true,
      card: 'actions',
      className: 'w-px text-right',
      cell: (row) => <TagActions row={row} onShow={() => onShow(row.tag)} onEdit={() => onEdit(row)} />,
    },
  ]
}

export const TagsTable = ({ items, error, isFetching, paging, onRetry, onShow }: TagsTableProps) => {
  const { t } = useTranslation()
  const [edited, setEdited] = useState<TagRow>()
  const close = () => setEdited(undefined)
  return (
    <>
      <DataTable
        id="channel-tags"
        label={t('tags.title')}
        columns={useTagColumns(onShow, setEdited)}
        items={items && foldByTag(items)}
        rowId={({ tag }) => tag}
        error={error}
        onRetry={onRetry}
        isFetching={isFetching}
        paging={paging}
        isDim={({ enabledCount }) => enabledCount === 0}
        onOpen={({ tag }) => onShow(tag)}
        empty={<Empty icon={Tags} title={t('tags.none')} text={t('tags.noneText')} />}
      />
      <BatchSheet
        isOpen={edited !== undefined}
        scope={{ filter: { tag: edited?.tag ?? '' } }}
        count={edited?.channels.length ?? 0}
        onClose={close}
        onDone={close}
      />
    </>
  )
}
