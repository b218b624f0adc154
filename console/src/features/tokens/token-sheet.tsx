// Creating and editing a key, in a sheet beside the list.
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Sheet } from '../../ui/dialog.tsx'
import { Failure, PageLoading } from '../../ui/states.tsx'
import { selfGroupsQuery, tokenQuery } from './api.ts'
import { TokenForm } from './token-form.tsx'

type TokenSheetProps = { open: string | undefined; onClose: () => void }

const TokenEditor = ({ id, onDone }: { id: number | undefined; onDone: () => void }) => {
  const groups = useQuery(selfGroupsQuery)
  const token = useQuery({ ...tokenQuery(id ?? 0), enabled: id !== undefined })
  const error = groups.error ?? token.error
  if (error) return <Failure error={error} onRetry={() => void (groups.error ? groups.refetch() : token.refetch())} />
  if (!groups.data || (id !== undefined && !token.data)) return <PageLoading />
  return <TokenForm token={id === undefined ? undefined : token.data} groups={groups.data} onDone={onDone} />
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
