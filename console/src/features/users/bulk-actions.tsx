// Changes to many accounts at once: the chosen ones, or all that match the filter.
import { useQuery } from '@tanstack/react-query'
import { Layers, Power, PowerOff, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { BatchOutcome } from '../../../../src/contract/index.ts'
import { useMoveKey } from '../../lib/move-key.ts'
import { useAction } from '../../lib/use-action.ts'
import { Button } from '../../ui/button.tsx'
import { useConfirm } from '../../ui/dialog.tsx'
import { Menu, MenuItem } from '../../ui/menu.tsx'
import { toast } from '../../ui/toast.tsx'
import { BulkBar } from '../../ui/toolbar.tsx'
import { type BatchChange, changeUsers, groupsQuery, listIds, type UserFilter } from './api.ts'

type BulkActionsProps = { ids: string[]; total: number; filter: UserFilter; onClear: () => void }

export const BulkActions = ({ ids, total, filter, onClear }: BulkActionsProps) => {
  const { t } = useTranslation()
  const confirm = useConfirm()
  const groups = useQuery({ ...groupsQuery, enabled: ids.length > 0 }).data ?? []
  const { key, next } = useMoveKey()
  const [isAll, setAll] = useState(false)
  const count = isAll ? total : ids.length
  const clear = () => {
    setAll(false)
    onClear()
  }
  const tell = ({ done, refused }: BatchOutcome) => {
    if (done.length > 0) toast.success(t('user.changedNotice', { count: done.length }))
    const [first] = refused
    if (first) toast.error(t('user.refusedNotice', { count: refused.length, reason: first.message }))
    clear()
  }
  const change = useAction({
    run: async (wanted: BatchChange) => changeUsers(isAll ? await listIds(filter) : ids.map(Number), wanted, key),
    touches: ['users'],
    after: (outcome) => {
      tell(outcome)
      next()
    },
  })
  const ask = async (wanted: BatchChange, title: string, text: string, action: string) => {
    if (await confirm({ title, text, action, isDangerous: wanted.action === 'delete' || wanted.action === 'disable' }))
      change.mutate(wanted)
  }
  const askStatus = (action: 'enable' | 'disable') => {
    const name = action === 'enable' ? t('action.enable') : t('action.disable')
    return ask({ action }, name, t('user.bulkText', { count }), name)
  }
  return (
    <BulkBar count={ids.length} onClear={clear} all={{ total, isChosen: isAll, onChoose: () => setAll(true) }}>
      <Button look="ghost" size="sm" icon={Power} isBusy={change.isPending} onClick={() => void askStatus('enable')}>
        {t('action.enable')}
      </Button>
      <Button
        look="ghost"
        size="sm"
        icon={PowerOff}
        disabled={change.isPending}
        onClick={() => void askStatus('disable')}
      >
        {t('action.disable')}
      </Button>
      <Menu
        trigger={
          <Button look="ghost" size="sm" icon={Layers} disabled={change.isPending}>
            {t('user.setGroup')}
          </Button>
        }
      >
        {groups.map((group) => (
          <MenuItem
            key={group}
            onSelect={() =>
              void ask(
                { action: 'set_group', group },
                t('user.setGroup'),
                t('user.bulkGroupText', { count, group }),
                t('action.save'),
              )
            }
          >
            {group}
          </MenuItem>
        ))}
      </Menu>
      <Button
        look="ghost"
        size="sm"
        icon={Trash2}
        className="text-bad"
        disabled={change.isPending}
        onClick={() =>
          void ask({ action: 'delete' }, t('user.deleteTitle'), t('user.bulkDeleteText', { count }), t('action.delete'))
        }
      >
        {t('action.delete')}
      </Button>
    </BulkBar>
  )
}
