// Models that channels serve and nobody described.
import { useQuery } from '@tanstack/react-query'
import { CircleCheck, Plus } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Button } from '../../ui/button.tsx'
import { Sheet } from '../../ui/dialog.tsx'
import { Empty, Failure, PageLoading } from '../../ui/states.tsx'
import { missingQuery } from './api.ts'

type MissingSheetProps = { isOpen: boolean; onClose: () => void; onPick: (name: string) => void }

const Names = ({ onPick }: Pick<MissingSheetProps, 'onPick'>) => {
  const { t } = useTranslation()
  const missing = useQuery(missingQuery)
  if (missing.error) return <Failure error={missing.error} onRetry={() => void missing.refetch()} />
  if (!missing.data) return <PageLoading />
  if (missing.data.length === 0) return <Empty icon={CircleCheck} title={t('model.noneMissing')} />
  return (
    <ul className="divide-y">
      {missing.data.map((name) => (
        <li key={name} className="flex items-center justify-between gap-3 py-2">
          <span className="min-w-0 truncate font-mono text-sm">{name}</span>
          <Button size="sm" icon={Plus} aria-label={`${t('model.describe')}: ${name}`} onClick={() => onPick(name)}>
            {t('model.describe')}
          </Button>
        </li>
      ))}
    </ul>
  )
}

export const MissingSheet = ({ isOpen, onClose, onPick }: MissingSheetProps) => {
  const { t } = useTranslation()
  return (
    <Sheet isOpen={isOpen} onClose={onClose} title={t('model.missing')} description={t('model.missingText')}>
      {isOpen && <Names onPick={onPick} />}
    </Sheet>
  )
}
