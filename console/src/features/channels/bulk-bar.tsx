// What can be done with the chosen channels, or with all that match the filters.
import { Pencil, Power, PowerOff } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type ChannelBatchOutcome, channelStatus } from '../../../../src/contract/index.ts'
import { useAction } from '../../lib/use-action.ts'
import { Button } from '../../ui/button.tsx'
import { useConfirm } from '../../ui/dialog.tsx'
import { BulkBar, BulkDelete } from '../../ui/toolbar.tsx'
import { type ChannelScope, deleteChannels, deleteMatching, editMany, toScopeFilter } from './api.ts'
import { BatchSheet } from './batch-sheet.tsx'
import type { ChannelSearch } from './search.ts'

type ChosenProps = { ids: string[]; total: number; search: ChannelSearch; onClear: () => void }

/** The statuses as they were before a change; undefined when it does not tell of all. */
const takeBackStatus = ({ items, is_cut }: ChannelBatchOutcome): (() => Promise<void>) | undefined => {
  if (is_cut || items.length === 0) return undefined
  return async () => {
    for (const status of [channelStatus.enabled, channelStatus.disabled]) {
      const ids = items.filter(({ changes }) => changes.some(({ from }) => from === status)).map(({ id }) => id)
      if (ids.length > 0) await editMany({ ids }, { set: { status } }, {})
    }
  }
}

export const ChosenChannels = ({ ids, total, search, onClear }: ChosenProps) => {
  const { t } = useTranslation()
  const confirm = useConfirm()
  const [isAll, setAll] = useState(false)
  const [isEditing, setEditing] = useState(false)
  const isWhole = isAll && ids.length > 0
  const numbers = ids.map(Number)
  const scope: ChannelScope = isWhole ? toScopeFilter(search) : { ids: numbers }
  const count = isWhole ? total : numbers.length
  const clear = () => {
    setAll(false)
    onClear()
  }
  const setStatus = useAction({
    run: (status: number) => editMany(scope, { set: { status } }, { expected: count }),
    touches: ['channels'],
    done: ({ changed }) => t('batch.done', { count: changed }),
    undo: takeBackStatus,
    after: clear,
  })
  const remove = useAction({
    run: () => (isWhole ? deleteMatching(toScopeFilter(search).filter, count) : deleteChannels(numbers)),
    touches: ['channels'],
    done: () => t('channel.deletedNotice', { count }),
    after: clear,
  })
  const askDisable = async () => {
    const isSure =
      !isWhole ||
      (await confirm({
        title: t('action.disable'),
        text: t('batch.disableText', { count }),
        action: t('action.disable'),
        isDangerous: true,
      }))
    if (isSure) setStatus.mutate(channelStatus.disabled)
  }
  const askRemove = async () => {
    const isSure = await confirm({
      title: t('channel.deleteTitle'),
      text: t('channel.deleteManyText', { count }),
      action: t('action.delete'),
      isDangerous: true,
    })
    if (isSure) remove.mutate(undefined)
  }
  return (
    <>
      <BulkBar count={ids.length} onClear={clear} all={{ total, isChosen: isWhole, onChoose: () => setAll(true) }}>
        <Button
          look="ghost"
          size="sm"
          icon={Power}
          disabled={setStatus.isPending}
          onClick={() => setStatus.mutate(channelStatus.enabled)}
        >
          {t('action.enable')}
        </Button>
        <Button look="ghost" size="sm" icon={PowerOff} disabled={setStatus.isPending} onClick={() => void askDisable()}>
          {t('action.disable')}
        </Button>
        <Button look="ghost" size="sm" icon={Pencil} onClick={() => setEditing(true)}>
          {t('batch.edit')}
        </Button>
        <BulkDelete isBusy={remove.isPending} onDelete={() => void askRemove()} />
      </BulkBar>
      <BatchSheet
        isOpen={isEditing}
        scope={scope}
        count={count}
        onClose={() => setEditing(false)}
        onDone={() => {
          setEditing(false)
          clear()
        }}
      />
    </>
  )
}
