// The price editor in a sheet: one model, a new one, or several at once.
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Sheet } from '../../ui/dialog.tsx'
import { Failure, PageLoading } from '../../ui/states.tsx'
import { priceQuery } from './api.ts'
import { PriceForm } from './price-form.tsx'

type PriceSheetProps = {
  /** A model's name, `new`, or `many`. */
  open: string | undefined
  /** The models that get one price together. */
  models: string[] | undefined
  onClose: () => void
  onSaved: () => void
}

const OneModel = ({ model, onDone }: { model: string; onDone: () => void }) => {
  const price = useQuery(priceQuery(model))
  if (price.error) return <Failure error={price.error} onRetry={() => void price.refetch()} />
  if (price.data === undefined) return <PageLoading />
  return <PriceForm price={price.data ?? undefined} models={[model]} onDone={onDone} />
}

/** Open while the address, or a selection, says so. */
export const PriceSheet = ({ open, models, onClose, onSaved }: PriceSheetProps) => {
  const { t } = useTranslation()
  const isNew = open === 'new'
  const done = () => {
    onSaved()
    onClose()
  }
  const title = models ? t('price.manyTitle', { count: models.length }) : isNew ? t('price.add') : (open ?? '')
  return (
    <Sheet
      isOpen={open !== undefined}
      onClose={onClose}
      hasForm
      title={title}
      description={models ? models.slice(0, 6).join(', ') + (models.length > 6 ? ' …' : '') : t('price.editText')}
    >
      {open !== undefined &&
        (models || isNew ? (
          <PriceForm key={open} price={undefined} models={models ?? []} onDone={done} />
        ) : (
          <OneModel key={open} model={open} onDone={done} />
        ))}
    </Sheet>
  )
}
