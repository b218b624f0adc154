// One channel on a page of its own, or a new one: the same form as in the sheet, unfolded, with its parts at hand.
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { ChevronLeft } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { PageHeading } from '../../ui/card.tsx'
import { channelQuery } from './api.ts'
import { ChannelEditor } from './channel-sheet.tsx'

/** `/channels/{id}` and `/channels/new` */
export const ChannelPage = () => {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const { id } = useParams({ strict: false }) as { id: string }
  const isNew = id === 'new'
  const number = Number(id)
  const channel = useQuery({ ...channelQuery(number), enabled: !isNew })
  return (
    <>
      <Link
        to="/channels"
        className="mb-2 inline-flex items-center gap-1 text-sm text-ink-faint hover:text-ink hover:underline"
      >
        <ChevronLeft aria-hidden="true" className="size-4" />
        {t('nav.channels')}
      </Link>
      <PageHeading
        title={isNew ? t('channel.create') : (channel.data?.name ?? t('channel.edit'))}
        text={isNew ? t('channel.createText') : `#${id}`}
      />
      <div className="grid items-start gap-x-8 lg:grid-cols-[11rem_minmax(0,52rem)]">
        <ChannelEditor
          key={id}
          id={isNew ? undefined : number}
          isWhole
          onDone={() => void navigate({ to: '/channels' })}
        />
      </div>
    </>
  )
}
