// The channel list: channels one by one or folded by tag, narrowed and ordered by the server.
import { useQuery } from '@tanstack/react-query'
import {
  CloudCheck,
  CloudDownload,
  Ellipsis,
  FlaskConical,
  Network,
  Plus,
  SearchX,
  Tags,
  Trash2,
  Wallet,
  Wrench,
} from 'lucide-react'
import { useCallback, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Channel, channelSorts, channelStatus } from '../../../../src/contract/index.ts'
import { parseSearch, readOneOf, stringifySearch } from '../../lib/url-state.ts'
import { useAction } from '../../lib/use-action.ts'
import { useListPaging } from '../../lib/use-list.ts'
import { useSearchState } from '../../lib/use-search-state.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { PageHeading } from '../../ui/card.tsx'
import { ColumnMenu } from '../../ui/column-menu.tsx'
import { DataTable } from '../../ui/data-table.tsx'
import { useConfirm } from '../../ui/dialog.tsx'
import { Menu, MenuItem, MenuLine } from '../../ui/menu.tsx'
import { RefreshMenu } from '../../ui/refresh-menu.tsx'
import { Empty } from '../../ui/states.tsx'
import { Toolbar } from '../../ui/toolbar.tsx'
import {
  applyAllUpdates,
  channelsQuery,
  channelTypesQuery,
  deleteDisabledChannels,
  detectAllUpdates,
  rebuildAbilities,
  testAllChannels,
  updateAllBalances,
} from './api.ts'
import { ChosenChannels } from './bulk-bar.tsx'
import type { ChannelDialog } from './channel-actions.tsx'
import { ChannelSheet } from './channel-sheet.tsx'
import { CodexSheet } from './codex-sheet.tsx'
import { useChannelColumns } from './columns.tsx'
import { CopySheet } from './copy-sheet.tsx'
import { ChannelFilters, isFiltered } from './filters.tsx'
import { KeysSheet } from './keys-sheet.tsx'
import { OllamaSheet } from './ollama-sheet.tsx'
import { SavedViews } from './saved-views.tsx'
import { readChannelSearch } from './search.ts'
import { TagsTable } from './tags-table.tsx'
import { TestDialog } from './test-dialog.tsx'
import { TypeTabs } from './type-tabs.tsx'
import { UpdatesSheet } from './updates-sheet.tsx'

const tableId = 'channels'

/** A saved view replaces every part of the one before. */
const noView = Object.fromEntries(
  ['q', 'model', 'group', 'status', 'type', 'tag', 'base', 'has', 'view', 'sort', 'order'].map((name) => [
    name,
    undefined,
  ]),
)

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
  const detect = useAction({
    run: detectAllUpdates,
    touches: ['channels'],
    done: (found) =>
      t('updates.detected', {
        n: found.processed_channels,
        added: found.detected_add_models,
        removed: found.detected_remove_models,
        failed: found.failed_channel_ids.length,
      }),
  })
  const applyAll = useAction({
    run: applyAllUpdates,
    touches: ['channels'],
    done: ({ added_models: added, removed_models: removed }) => t('updates.done', { added, removed }),
  })
  const askApplyAll = async () => {
    const isSure = await confirm({
      title: t('updates.applyAll'),
      text: t('updates.applyAllText'),
      action: t('updates.applyAll'),
      isDangerous: true,
    })
    if (isSure) applyAll.mutate(undefined)
  }
  const clean = useAction({
    run: deleteDisabledChannels,
    touches: ['channels'],
    done: (n) => t('channel.deletedNotice', { count: n }),
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
      <MenuItem icon={CloudDownload} onSelect={() => detect.mutate(undefined)}>
        {t('updates.detectAll')}
      </MenuItem>
      <MenuItem icon={CloudCheck} onSelect={() => void askApplyAll()}>
        {t('updates.applyAll')}
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

/** Whatever is open for one channel beside its editor. */
const Dialogs = ({ opened, onClose, onEdit }: DialogsProps) => {
  const of = (kind: ChannelDialog) => (opened?.kind === kind ? opened.channel : undefined)
  return (
    <>
      <TestDialog channel={of('test')} onClose={onClose} />
      <KeysSheet channel={of('keys')} onClose={onClose} />
      <UpdatesSheet channel={of('updates')} onClose={onClose} />
      <OllamaSheet channel={of('ollama')} onClose={onClose} />
      <CodexSheet channel={of('codex')} onClose={onClose} />
      <CopySheet channel={of('copy')} onClose={onClose} onCopied={onEdit} />
    </>
  )
}

type Opened = { kind: ChannelDialog; channel: Channel }
type DialogsProps = { opened: Opened | undefined; onClose: () => void; onEdit: (id: number) => void }

const ViewSwitch = ({
  value,
  onChange,
}: {
  value: 'tags' | undefined
  onChange: (view: 'tags' | undefined) => void
}) => {
  const { t } = useTranslation()
  return (
    <Button icon={Tags} aria-pressed={value === 'tags'} onClick={() => onChange(value === 'tags' ? undefined : 'tags')}>
      {value === 'tags' ? t('tags.leave') : t('tags.title')}
    </Button>
  )
}

/** `/channels` */
export const ChannelsPage = () => {
  const { t } = useTranslation()
  const [selected, setSelected] = useState<string[]>([])
  const [opened, setOpened] = useState<Opened>()
  const { search, change } = useSearchState(readChannelSearch)
  const paging = useListPaging(search, change)
  const list = useQuery(channelsQuery(search, paging.page, paging.size))
  const { refetch } = list
  const refresh = useCallback(() => void refetch(), [refetch])
  const types = useQuery(channelTypesQuery)
  const typeMap = useMemo(() => new Map((types.data ?? []).map((type) => [type.type, type])), [types.data])
  const columns = useChannelColumns({
    types: typeMap,
    onOpen: (kind, channel) => (kind === 'edit' ? change({ open: String(channel.id) }) : setOpened({ kind, channel })),
  })
  const { p: _page, size: _size, open: _open, ...view } = search
  const isByTag = search.view === 'tags'
  const shared = {
    error: list.error,
    onRetry: () => void list.refetch(),
    isFetching: list.isFetching,
    paging: { ...paging, total: list.data?.total ?? 0 },
  }
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
      <TypeTabs
        counts={list.data?.type_counts ?? {}}
        types={typeMap}
        value={search.type}
        onChange={(type) => change({ type, p: undefined })}
      />
      <Toolbar>
        <ChannelFilters search={search} onChange={change} />
        <span className="flex-1 max-sm:hidden" />
        <ViewSwitch value={search.view} onChange={(next) => change({ view: next, p: undefined })} />
        <SavedViews
          tableId={tableId}
          query={stringifySearch(view)}
          onOpen={(query) => change({ ...noView, ...readChannelSearch(parseSearch(query)), p: undefined })}
        />
        {!isByTag && <ColumnMenu tableId={tableId} columns={columns} />}
        <RefreshMenu
          id={tableId}
          onRefresh={refresh}
          isFetching={list.isFetching}
          isPaused={paging.page > 1 || selected.length > 0 || search.open !== undefined}
        />
      </Toolbar>
      {isByTag ? (
        <TagsTable
          {...shared}
          items={list.data?.items}
          onShow={(tag) => change({ tag, view: undefined, p: undefined })}
        />
      ) : (
        <DataTable
          {...shared}
          id={tableId}
          label={t('nav.channels')}
          columns={columns}
          items={list.data?.items}
          rowId={(channel) => String(channel.id)}
          sorting={{ by: search.sort, isAscending: search.order === 'asc', onSort: sortBy }}
          selection={{
            ids: selected,
            onChange: setSelected,
            itemName: (id) => list.data?.items.find((channel) => String(channel.id) === id)?.name ?? id,
          }}
          isDim={(channel) => channel.status !== channelStatus.enabled}
          onOpen={(channel) => change({ open: String(channel.id) })}
          empty={
            isFiltered(search) ? (
              <Empty icon={SearchX} title={t('state.noMatch')} text={t('state.noMatchText')} />
            ) : (
              <Empty icon={Network} title={t('channel.emptyTitle')} text={t('channel.emptyText')} action={create} />
            )
          }
        />
      )}
      <ChosenChannels
        ids={isByTag ? [] : selected}
        total={list.data?.total ?? 0}
        search={search}
        onClear={() => setSelected([])}
      />
      <ChannelSheet open={search.open} onClose={() => change({ open: undefined })} />
      <Dialogs opened={opened} onClose={() => setOpened(undefined)} onEdit={(id) => change({ open: String(id) })} />
    </>
  )
}
