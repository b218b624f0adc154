// The list of accounts.
import { useQuery } from '@tanstack/react-query'
import { UserPlus, Users } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { listFilters, useListPaging, useListSorting } from '../../lib/use-list.ts'
import { useSearchState } from '../../lib/use-search-state.ts'
import { Button } from '../../ui/button.tsx'
import { PageHeading } from '../../ui/card.tsx'
import { ListView } from '../../ui/list-view.tsx'
import { Empty } from '../../ui/states.tsx'
import { FilterSelect, namesWith, SearchBox } from '../../ui/toolbar.tsx'
import { isEnabled } from './account.ts'
import { groupsQuery, usersQuery } from './api.ts'
import { BulkActions } from './bulk-actions.tsx'
import { useUserColumns } from './columns.tsx'
import { readUserSearch, type UserSearch, userSorts } from './search.ts'
import { UserSheet } from './user-sheet.tsx'

const tableId = 'users'

type FiltersProps = { search: UserSearch; onChange: (patch: Partial<UserSearch>) => void }

const Filters = ({ search, onChange }: FiltersProps) => {
  const { t } = useTranslation()
  const groups = useQuery(groupsQuery).data ?? []
  const width = 'w-36'
  return (
    <>
      <SearchBox
        label={t('user.search')}
        value={search.q ?? ''}
        onSearch={(q) => onChange({ q: q || undefined, p: undefined })}
      />
      <FilterSelect
        label={t('form.status')}
        any={t('user.anyStatus')}
        value={search.status}
        options={[
          { value: 'enabled', label: t('status.enabled') },
          { value: 'disabled', label: t('status.disabled') },
          { value: 'deleted', label: t('user.deleted') },
        ]}
        onChange={(status) => onChange({ status, p: undefined })}
        className={width}
      />
      <FilterSelect
        label={t('user.role')}
        any={t('user.anyRole')}
        value={search.role}
        options={[
          { value: '1', label: t('role.user') },
          { value: '10', label: t('role.admin') },
          { value: '100', label: t('role.root') },
        ]}
        onChange={(role) => onChange({ role, p: undefined })}
        className={width}
      />
      <FilterSelect
        label={t('form.group')}
        any={t('user.anyGroup')}
        value={search.group}
        options={namesWith(groups, search.group)}
        onChange={(group) => onChange({ group, p: undefined })}
        className={width}
      />
    </>
  )
}

/** `/users` */
export const UsersPage = () => {
  const { t } = useTranslation()
  const [selected, setSelected] = useState<string[]>([])
  const { search, change } = useSearchState(readUserSearch)
  const paging = useListPaging(search, change)
  const { q, status, role, group, sort, order } = search
  const filter = { q, status, role, group }
  const list = useQuery(usersQuery({ ...filter, sort, order, page: paging.page, size: paging.size }))
  const columns = useUserColumns({
    onEdit: (user) => change({ open: String(user.id), part: undefined }),
    onBalance: (user) => change({ open: String(user.id), part: 'balance' }),
  })
  const nameOf = (id: string) => list.data?.items.find((user) => String(user.id) === id)?.username ?? id
  return (
    <>
      <PageHeading title={t('nav.users')} text={t('user.intro')}>
        <Button look="primary" icon={UserPlus} onClick={() => change({ open: 'new' })}>
          {t('user.create')}
        </Button>
      </PageHeading>
      <ListView
        id={tableId}
        label={t('nav.users')}
        columns={columns}
        list={list}
        rowId={(user) => String(user.id)}
        paging={paging}
        filters={<Filters search={search} onChange={change} />}
        filtering={listFilters(search, change, ['q', 'status', 'role', 'group'])}
        selection={{ ids: selected, onChange: setSelected, itemName: nameOf }}
        sorting={useListSorting(search, change, userSorts)}
        onOpen={(user) => change({ open: String(user.id), part: undefined })}
        isDim={(user) => !isEnabled(user)}
        empty={<Empty icon={Users} title={t('user.emptyTitle')} />}
      />
      <BulkActions ids={selected} total={list.data?.total ?? 0} filter={filter} onClear={() => setSelected([])} />
      <UserSheet
        open={search.open}
        part={search.part}
        onPart={(part) => change({ part: part === 'account' ? undefined : part })}
        onClose={() => change({ open: undefined, part: undefined })}
      />
    </>
  )
}
