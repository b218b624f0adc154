// Creating and editing a key, in a sheet beside the list.
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Sheet } from '../../ui/dialog.tsx'
import { Failure, PageLoading } from '../../ui/states.tsx'
import { Tabs } from '../../ui/tabs.tsx'
import { LimitEditor } from '../limits/limit-editor.tsx'
import { selfGroupsQuery, tokenQuery } from './api.ts'
import { TokenForm } from './token-form.tsx'

type TokenSheetProps = { open: string | undefined; onClose: () => void }

const TokenEditor = ({ id, onDone }: { id: number | undefined; onDone: () => void }) => {
  const { t } = useTranslation()
  const [part, setPart] = useState<'settings' | 'limits'>('settings')
  const groups = useQuery(selfGroupsQuery)
  const token = useQuery({ ...tokenQuery(id ?? 0), enabled: id !== undefined })
  const error = groups.error ?? token.error
  if (error) return <Failure error={error} onRetry={() => void (groups.error ? groups.refetch() : token.refetch())} />
  if (!groups.data || (id !== undefined && !token.data)) return <PageLoading />
  const form = <TokenForm token={id === undefined ? undefined : token.data} groups={groups.data} onDone={onDone} />
  if (id === undefined) return form
  return (
    <>
      <Tabs
        label={t('token.edit')}
        value={part}
        onChange={setPart}
        tabs={[
          { id: 'settings', label: t('token.settings') },
          { id: 'limits', label: t('limit.title') },
        ]}
      />
      {part === 'settings' ? form : <LimitEditor path={`/api/token/${id}/limits`} />}
    </>
  )
}

/** Open while the address says so. */
export const TokenSheet = ({ open, onClose }: TokenSheetProps) => {
  const { t } = useTranslation()
  const isNew = open === 'new'
  return (
    <Sheet
      isOpen={open !== undefined}
      onClose={onClose}
      hasForm
      title={isNew ? t('token.create') : t('token.edit')}
      description={isNew ? t('token.createText') : undefined}
    >
      {open !== undefined && <TokenEditor key={open} id={isNew ? undefined : Number(open)} onDone={onClose} />}
    </Sheet>
  )
}
