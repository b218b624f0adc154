// The channel list.
import { useQuery } from '@tanstack/react-query'
import { Ellipsis, FlaskConical, Network, Plus, Power, PowerOff, SearchX, Trash2, Wallet, Wrench } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Channel, channelStatus } from '../../../../src/contract/index.ts'
import { readOneOf } from '../../lib/url-state.ts'
import { useAction } from '../../lib/use-action.ts'
import { useListPaging } from '../../lib/use-list.ts'
import { useSearchState } from '../../lib/use-search-state.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { PageHeading } from '../../ui/card.tsx'
import { ColumnMenu } from '../../ui/column-menu.tsx'
import { DataTable } from '../../ui/data-table.tsx'
import { useConfirm } from '../../ui/dialog.tsx'
import { Menu, MenuItem, MenuLine } from '../../ui/menu.tsx'
import { Empty } from '../../ui/states.tsx'
import { BulkBar, Toolbar } from '../../ui/toolbar.tsx'
import {
  channelsQuery,
  channelTypesQuery,
  deleteChannels,
  deleteDisabledChannels,
  rebuildAbilities,
  testAllChannels,
  updateAllBalances,
  updateChannel,
} from './api.ts'
import { ChannelSheet } from './channel-sheet.tsx'
import { useChannelColumns } from './columns.tsx'
import { ChannelFilters, isFiltered } from './filters.tsx'
import { channelSorts, readChannelSearch } from './search.ts'
import { TestDialog } from './test-dialog.tsx'

const tableId = 'channels'

const MoreMenu = () => {
  const { t } = useTranslation()
  const confirm = useConfirm()
  const testAll = useAction({ run: testAllChannels, touches: ['channels'], done: () => t('channel.testAllNotice') })
  const balances = useAction({
    run: updateAllBalances,
    touches: ['channels'],
    done: () => t('channel.updateAllBalancesNotice'),
  })
  const repair = useAction({
    run: rebuildAbilities,
    touches: ['channels'],
    done: ({ success, fails }) => t('channel.repairNotice', { success, fails }),
  })
  const clean = useAction({
    run: deleteDisabledChannels,
    touches: ['channels'],
    done: (n) => t('channel.deletedNotice', { n }),
  })
  const askClean = async () => {
    const isSure = await confirm({
      title: t('channel.deleteDisabled'),
      text: t('channel.deleteDisabledText'),
      action: t('action.delete'),
      isDangerous: true,
    })
    if (isSure) clean.mutate(undefined)
  }
  return (
    <Menu trigger={<IconButton icon={Ellipsis} look="plain" size="icon" label={t('table.more')} />}>
      <MenuItem icon={FlaskConical} onSelect={() => testAll.mutate(undefined)}>
        {t('channel.testAll')}
      </MenuItem>
      <MenuItem icon={Wallet} onSelect={() => balances.mutate(undefined)}>
        {t('channel.updateAllBalances')}
      </MenuItem>
      <MenuItem icon={Wrench} onSelect={() => repair.mutate(undefined)}>
        {t('channel.repair')}
      </MenuItem>
      <MenuLine />
      <MenuItem icon={Trash2} isDangerous onSelect={() => void askClean()}>
        {t('channel.deleteDisabled')}
      </MenuItem>
    </Menu>
  )
}

type ChosenProps = { ids: string[]; onClear: () => void }

const ChosenChannels = ({ ids, onClear }: ChosenProps) => {
  const { t } = useTranslation()
  const confirm = useConfirm()
  const numbers = ids.map(Number)
  const setStatus = useAction({
    run: async (status: number) => {
      for (const id of numbers) await updateChannel({ id, status })
    },
    touches: ['channels'],
    done: () => t('form.saved'),
    after: onClear,
  })
  const remove = useAction({
    run: () => deleteChannels(numbers),
    touches: ['channels'],
    done: () => t('channel.deletedNotice', { n: numbers.length }),
    after: onClear,
  })
  const askRemove = async () => {
    const isSure = await confirm({
      title: t('channel.deleteTitle'),
      text: t('channel.deleteManyText', { n: numbers.length }),
      action: t('action.delete'),
      isDangerous: true,
    })
    if (isSure) remove.mutate(undefined)
  }
  return (
    <BulkBar count={ids.length} onClear={onClear}>
      <Button
        look="ghost"
        size="sm"
        icon={Power}
        disabled={setStatus.isPending}
        onClick={() => setStatus.mutate(channelStatus.enabled)}
      >
        {t('action.enable')}
      </Button>
      <Button
        look="ghost"
        size="sm"
        icon={PowerOff}
        disabled={setStatus.isPending}
        onClick={() => setStatus.mutate(channelStatus.disabled)}
      >
        {t('action.disable')}
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
  )
}

/** `/channels` */
export const ChannelsPage = () => {
  const { t } = useTranslation()
  const [selected, setSelected] = useState<string[]>([])
  const [tested, setTested] = useState<Channel>()
  const { search, change } = useSearchState(readChannelSearch)
  const paging = useListPaging(search, change)
  const list = useQuery(channelsQuery(search, paging.page, paging.size))
  const types = useQuery(channelTypesQuery)
  const typeMap = useMemo(() => new Map((types.data ?? []).map((type) => [type.type, type])), [types.data])
  const columns = useChannelColumns({
    types: typeMap,
    onEdit: (channel) => change({ open: String(channel.id) }),
    onTest: setTested,
  })
  const sortBy = (by: string) => {
    const isSame = search.sort === by
    change({
      sort: readOneOf(by, channelSorts),
      order: isSame && search.order !== 'asc' ? 'asc' : undefined,
      p: undefined,
    })
  }
  const create = (
    <Button look="primary" icon={Plus} onClick={() => change({ open: 'new' })}>
      {t('channel.create')}
    </Button>
  )
  return (
    <>
      <PageHeading title={t('nav.channels')} text={t('channel.intro')}>
        <MoreMenu />
        {create}
      </PageHeading>
      <Toolbar>
        <ChannelFilters search={search} types={typeMap} typeCounts={list.data?.type_counts} onChange={change} />
        <span className="flex-1 max-sm:hidden" />
        <ColumnMenu tableId={tableId} columns={columns} />
      </Toolbar>
      <DataTable
        id={tableId}
        label={t('nav.channels')}
        columns={columns}
        items={list.data?.items}
        rowId={(channel) => String(channel.id)}
        error={list.error}
        onRetry={() => void list.refetch()}
        isFetching={list.isFetching}
        paging={{ ...paging, total: list.data?.total ?? 0 }}
        sorting={{ by: search.sort, isAscending: search.order === 'asc', onSort: sortBy }}
        selection={{
          ids: selected,
          onChange: setSelected,
          itemName: (id) => list.data?.items.find((channel) => String(channel.id) === id)?.name ?? id,
        }}
        isDim={(channel) => channel.status !== channelStatus.enabled}
        empty={
          isFiltered(search) ? (
            <Empty icon={SearchX} title={t('state.noMatch')} text={t('state.noMatchText')} />
          ) : (
            <Empty icon={Network} title={t('channel.emptyTitle')} text={t('channel.emptyText')} action={create} />
          )
        }
      />
      <ChosenChannels ids={selected} onClear={() => setSelected([])} />
      <ChannelSheet open={search.open} onClose={() => change({ open: undefined })} />
      <TestDialog channel={tested} onClose={() => setTested(undefined)} />
    </>
  )
}
