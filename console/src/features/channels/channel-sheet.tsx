// Creating and editing a channel, in a sheet beside the list.
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Maximize2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Sheet } from '../../ui/dialog.tsx'
import { Failure, PageLoading } from '../../ui/states.tsx'
import { channelQuery, channelTypesQuery } from './api.ts'
import { ChannelForm } from './channel-form.tsx'

type EditorProps = { id: number | undefined; onDone: () => void; isWhole?: boolean }

/** The form of a stored channel, or of a new one, once everything it needs is there. */
export const ChannelEditor = ({ id, onDone, isWhole = false }: EditorProps) => {
  const types = useQuery(channelTypesQuery)
  const channel = useQuery({ ...channelQuery(id ?? 0), enabled: id !== undefined })
  const error = types.error ?? channel.error
  if (error) return <Failure error={error} onRetry={() => void (types.error ? types.refetch() : channel.refetch())} />
  if (!types.data || (id !== undefined && !channel.data)) return <PageLoading />
  return (
    <ChannelForm
      channel={id === undefined ? undefined : channel.data}
      types={types.data}
      onDone={onDone}
      isWhole={isWhole}
    />
  )
}

type ChannelSheetProps = { open: string | undefined; onClose: () => void }

/** Open while the address says so. */
export const ChannelSheet = ({ open, onClose }: ChannelSheetProps) => {
  const { t } = useTranslation()
  const isNew = open === 'new'
  return (
    <Sheet
      isOpen={open !== undefined}
      onClose={onClose}
      hasForm
      className="max-w-[44rem]"
      title={isNew ? t('channel.create') : t('channel.edit')}
      description={isNew ? t('channel.createText') : undefined}
    >
      {open !== undefined && (
        <Link
          to={`/channels/${open}`}
          className="mb-3 inline-flex items-center gap-1.5 text-xs text-ink-faint hover:text-ink hover:underline"
        >
          <Maximize2 aria-hidden="true" className="size-3.5" />
          {t('channel.openPage')}
        </Link>
      )}
      {open !== undefined && <ChannelEditor key={open} id={isNew ? undefined : Number(open)} onDone={onClose} />}
    </Sheet>
  )
}
