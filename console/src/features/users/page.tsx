// The list of accounts.
import { useQuery } from '@tanstack/react-query'
import { SearchX, UserPlus, Users } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { userRole } from '../../../../src/contract/index.ts'
import { readOneOf } from '../../lib/url-state.ts'
import { useListPaging } from '../../lib/use-list.ts'
import { useSearchState } from '../../lib/use-search-state.ts'
import { Button } from '../../ui/button.tsx'
import { PageHeading } from '../../ui/card.tsx'
import { ColumnMenu } from '../../ui/column-menu.tsx'
import { DataTable } from '../../ui/data-table.tsx'
import { Select } from '../../ui/input.tsx'
import { Empty } from '../../ui/states.tsx'
import { SearchBox, Toolbar } from '../../ui/toolbar.tsx'
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
  const selectStyle = 'w-36 max-sm:w-auto max-sm:flex-1'
  return (
    <>
      <SearchBox
        label={t('user.search')}
        value={search.q ?? ''}
        onSearch={(q) => onChange({ q: q || undefined, p: undefined })}
      />
      <Select
        aria-label={t('form.status')}
        value={search.status ?? ''}
        onChange={(event) =>
          onChange({ status: (event.target.value || undefined) as UserSearch['status'], p: undefined })
        }
        className={selectStyle}
      >
        <option value="">{t('user.anyStatus')}</option>
        <option value="enabled">{t('status.enabled')}</option>
        <option value="disabled">{t('status.disabled')}</option>
        <option value="deleted">{t('user.deleted')}</option>
      </Select>
      <Select
        aria-label={t('user.role')}
        value={search.role ?? ''}
        onChange={(event) => onChange({ role: (event.target.value || undefined) as UserSearch['role'], p: undefined })}
        className={selectStyle}
      >
        <option value="">{t('user.anyRole')}</option>
        <option value={userRole.user}>{t('role.user')}</option>
        <option value={userRole.admin}>{t('role.admin')}</option>
        <option value={userRole.root}>{t('role.root')}</option>
      </Select>
      <Select
        aria-label={t('form.group')}
        value={search.group ?? ''}
        onChange={(event) => onChange({ group: event.target.value || undefined, p: undefined })}
        className={selectStyle}
      >
        <option value="">{t('user.anyGroup')}</option>
        {[...new Set([...groups, ...(search.group ? [search.group] : [])])].map((group) => (
          <option key={group}>{group}</option>
        ))}
      </Select>
    </>
  )
}

const noFilter = { q: undefined, status: undefined, role: undefined, group: undefined, p: undefined }

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
  const isFiltered = Object.values(filter).some((value) => value !== undefined)
  const sorting = {
    by: sort,
    isAscending: order === 'asc',
    onSort: (by: string) =>
      change({
        sort: readOneOf(by, userSorts),
        order: sort === by && order !== 'asc' ? 'asc' : undefined,
        p: undefined,
      }),
  }
  const nameOf = (id: string) => list.data?.items.find((user) => String(user.id) === id)?.username ?? id
  return (
    <>
      <PageHeading title={t('nav.users')} text={t('user.intro')}>
        <Button look="primary" icon={UserPlus} onClick={() => change({ open: 'new' })}>
          {t('user.create')}
        </Button>
      </PageHeading>
      <Toolbar>
        <Filters search={search} onChange={change} />
        <span className="flex-1 max-sm:hidden" />
        <ColumnMenu tableId={tableId} columns={columns} />
      </Toolbar>
      <DataTable
        id={tableId}
        label={t('nav.users')}
        columns={columns}
        items={list.data?.items}
        rowId={(user) => String(user.id)}
        error={list.error}
        onRetry={() => void list.refetch()}
        isFetching={list.isFetching}
        paging={{ ...paging, total: list.data?.total ?? 0 }}
        selection={{ ids: selected, onChange: setSelected, itemName: nameOf }}
        sorting={sorting}
        onOpen={(user) => change({ open: String(user.id), part: undefined })}
        isDim={(user) => !isEnabled(user)}
        empty={
          isFiltered ? (
            <Empty
              icon={SearchX}
              title={t('state.noMatch')}
              text={t('state.noMatchText')}
              action={<Button onClick={() => change(noFilter)}>{t('action.resetFilters')}</Button>}
            />
          ) : (
            <Empty icon={Users} title={t('user.emptyTitle')} />
          )
        }
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
